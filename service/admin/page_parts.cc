#include "service/admin/page_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/admin/troubles.h"
#include "service/admin/words.h"

namespace flexiti {

const char* ClassOf(Tone tone) {
  switch (tone) {
    case Tone::kOk:
      return "ok";
    case Tone::kNote:
      return "note";
    case Tone::kWarning:
      return "warn";
    case Tone::kBad:
      return "bad";
    case Tone::kPlain:
      break;
  }
  return "";
}

Html Sign(Tone tone) {
  Html sign;
  sign.Raw("<svg class=\"sign\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"");
  switch (tone) {
    case Tone::kOk:
      sign.Raw("M10 1.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 1 1 0-17ZM6 10.4l2.8 2.8L14 7.6");
      break;
    case Tone::kWarning:
      sign.Raw("M10 2 1.6 17.2h16.8ZM10 8v4.2M10 14.6v.1");
      break;
    case Tone::kBad:
      sign.Raw("M6.5 1.5h7l5 5v7l-5 5h-7l-5-5v-7ZM7 7l6 6M13 7l-6 6");
      break;
    case Tone::kNote:
    case Tone::kPlain:
      sign.Raw("M10 1.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 1 1 0-17ZM10 9.2v5M10 6v.1");
      break;
  }
  return sign.Raw("\"/></svg>");
}

Html State(Tone tone, const std::string& word) {
  Html state;
  return state.Raw("<span class=\"state ")
      .Text(ClassOf(tone))
      .Raw("\">")
      .Add(Sign(tone))
      .Raw("<span>")
      .Text(word)
      .Raw("</span></span>");
}

Html Bar(const AdminView::Limit& limit) {
  const std::int64_t percent =
      limit.max <= 0 ? 0 : std::clamp<std::int64_t>(limit.used * 100 / limit.max, 0, 100);
  // What is used at all is seen.
  const std::int64_t width = limit.used > 0 ? std::max<std::int64_t>(percent, 1) : 0;
  Html bar;
  bar.Raw("<svg class=\"bar ");
  if (percent >= 100) {
    bar.Raw("bad");
  } else if (percent >= kNearlyFullPercent) {
    bar.Raw("warn");
  }
  return bar
      .Raw(
          "\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
          "class=\"track\" width=\"100\" height=\"6\"/><rect class=\"fill\" width=\"")
      .Text(absl::StrCat(width))
      .Raw("\" height=\"6\"/></svg>");
}

Html Use(const AdminView::Limit& limit) {
  Html use;
  return use.Raw("<div class=\"use\"><span>")
      .Text(absl::StrCat(limit.used, " of ", limit.max))
      .Raw("</span>")
      .Add(Bar(limit))
      .Raw("</div>");
}

Html MethodCell(const std::string& method) {
  Html cell;
  return cell.Raw("<b>")
      .Text(MethodOf(method))
      .Raw("</b><span class=\"under\">")
      .Text(ServiceOf(method))
      .Raw("</span>");
}

Html When(absl::Time time, absl::Time now) {
  Html cell;
  return cell.Raw("<span class=\"whole\">")
      .Text(absl::StrCat(Age(time, now), " ago"))
      .Raw("</span><span class=\"under whole\">")
      .Text(UtcTime(time, now))
      .Raw("</span>");
}

Html MerchantCell(const std::string& merchant_id, const std::string& caller) {
  Html cell;
  cell.Text(merchant_id);
  if (caller.empty()) return cell;
  return cell.Raw("<span class=\"under\">called by ").Text(caller).Raw("</span>");
}

void BeginSection(const char* id, const std::string& title, Html& page) {
  page.Raw("<section aria-labelledby=\"").Text(id).Raw("\"><h2 id=\"").Text(id).Raw("\">");
  page.Text(title).Raw("</h2>");
}

void EndSection(Html& page) { page.Raw("</section>"); }

void AddParagraph(const std::string& text, Html& page) { page.Raw("<p>").Text(text).Raw("</p>"); }

}  // namespace flexiti
