// What is seen first: what is wrong, and four numbers.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/admin/page_parts.h"
#include "service/admin/troubles.h"
#include "service/admin/words.h"

namespace flexiti {
namespace {

Tone ToneOf(Trouble::Weight weight) {
  switch (weight) {
    case Trouble::Weight::kBad:
      return Tone::kBad;
    case Trouble::Weight::kWarning:
      return Tone::kWarning;
    case Trouble::Weight::kNotice:
      break;
  }
  return Tone::kNote;
}

// For who hears the page.
const char* WordOf(Trouble::Weight weight) {
  switch (weight) {
    case Trouble::Weight::kBad:
      return "Trouble: ";
    case Trouble::Weight::kWarning:
      return "Warning: ";
    case Trouble::Weight::kNotice:
      break;
  }
  return "Note: ";
}

void AddSentence(const Trouble& trouble, Html& page) {
  page.Raw("<a href=\"#").Text(trouble.section).Raw("\">");
  page.Raw("<span class=\"unseen\">").Text(WordOf(trouble.weight)).Raw("</span>");
  page.Text(trouble.sentence).Raw("</a>");
}

void AddTile(const std::string& name, const Html& content, Html& page) {
  page.Raw("<li class=\"tile\"><div class=\"name\">").Text(name).Raw("</div>").Add(content);
  page.Raw("</li>");
}

Html Figure(const std::string& number, const std::string& unit) {
  Html figure;
  return figure.Raw("<div class=\"figure\">")
      .Text(number)
      .Raw(" <small>")
      .Text(unit)
      .Raw("</small></div>");
}

Html More(const Html& content) {
  Html more;
  return more.Raw("<div class=\"more\">").Add(content).Raw("</div>");
}

Html More(const std::string& text) { return More(Html().Text(text)); }

Html UnknownTile(const AdminView& view) {
  const AdminView::Ledger& ledger = view.ledger;
  Html tile = Figure(absl::StrCat(ledger.unknown), "unknown");
  if (!ledger.answers) return tile.Add(More(State(Tone::kBad, "the ledger does not answer")));
  if (IsWriteFailing(ledger)) return tile.Add(More(State(Tone::kBad, "the last write failed")));
  if (ledger.unknown == 0) return tile.Add(More(absl::StrCat(ledger.running, " running")));
  return tile.Add(More(absl::StrCat("the oldest for ", Age(ledger.oldest_unknown, view.now), ", ",
                                    ledger.running, " running")));
}

// Of all hosts, in the window of the breakers.
struct Requests {
  std::int64_t all = 0;
  std::int64_t failed = 0;
  absl::Duration window = absl::ZeroDuration();
};

Requests RequestsOf(const AdminView& view) {
  Requests requests;
  for (const AdminView::Breaker& breaker : view.breakers) {
    requests.all += breaker.requests;
    requests.failed += breaker.failures;
    requests.window = breaker.window;
  }
  return requests;
}

std::string InWindow(const std::string& what, const Requests& requests) {
  return absl::StrCat(what, " in the last ", InWords(requests.window));
}

Html FlexitiTile(const AdminView& view) {
  const auto open = std::count_if(view.breakers.begin(), view.breakers.end(),
                                  [](const AdminView::Breaker& breaker) {
                                    return breaker.state != AdminView::Breaker::State::kClosed;
                                  });
  const auto hosts = static_cast<std::int64_t>(view.breakers.size());
  Html tile = Figure(absl::StrCat(hosts - open, " of ", hosts), "breakers closed");
  if (open > 0) return tile.Add(More(State(Tone::kBad, "left alone: it fails")));
  const Requests lately = RequestsOf(view);
  if (lately.all == 0) return tile.Add(More(InWindow("no request", lately)));
  const std::string failed = absl::StrCat(lately.failed, " of ", lately.all, " failed");
  return tile.Add(
      More(State(lately.failed == 0 ? Tone::kOk : Tone::kWarning, InWindow(failed, lately))));
}

// What is known of it, and no more.
std::string WhyWell(const AdminView& view) {
  const AdminView::Ledger& ledger = view.ledger;
  const Requests lately = RequestsOf(view);
  return absl::StrCat(
      "Calls are taken. The ledger answers; ",
      ledger.last_write == absl::InfinitePast()
          ? "this process has not written to it yet"
          : absl::StrCat("the last write succeeded, ", Age(ledger.last_write, view.now), " ago"),
      ". ",
      lately.all == 0 ? InWindow("Flexiti was not asked", lately)
                      : InWindow(absl::StrCat("Flexiti answered ", lately.all - lately.failed,
                                              " of ", Counted(lately.all, "request")),
                                 lately),
      ".");
}

}  // namespace

void AddBanner(const AdminView& view, Html& page) {
  const std::vector<Trouble> troubles = TroublesOf(view);
  const Tone tone = troubles.empty() ? Tone::kOk : ToneOf(troubles.front().weight);
  page.Raw("<div class=\"banner ").Text(ClassOf(tone)).Raw("\" role=\"status\" id=\"top\">");
  page.Add(Sign(tone)).Raw("<div><h2>");
  if (troubles.empty()) {
    page.Raw("All is well.</h2><p>").Text(WhyWell(view)).Raw("</p></div></div>");
    return;
  }
  AddSentence(troubles.front(), page);
  page.Raw("</h2>");
  if (troubles.size() > 1) {
    page.Raw("<ul>");
    for (auto trouble = troubles.begin() + 1; trouble != troubles.end(); ++trouble) {
      const Tone other = ToneOf(trouble->weight);
      page.Raw("<li><span class=\"").Text(ClassOf(other)).Raw("\">").Add(Sign(other));
      page.Raw("</span><span>");
      AddSentence(*trouble, page);
      page.Raw("</span></li>");
    }
    page.Raw("</ul>");
  }
  page.Raw("</div></div>");
}

void AddTiles(const AdminView& view, Html& page) {
  page.Raw("<ul class=\"tiles\" aria-label=\"At a glance\">");
  Html calls = Figure(absl::StrCat(view.in_flight.used), absl::StrCat("of ", view.in_flight.max));
  calls.Add(Bar(view.in_flight));
  calls.Add(More(view.calls.empty()
                     ? "none runs now"
                     : absl::StrCat("the oldest for ", Age(view.calls.front().start, view.now))));
  AddTile("Calls in flight", calls, page);
  AddTile("Operations", UnknownTile(view), page);
  const int failures = FailuresOfLate(view);
  Html failed = Figure(absl::StrCat(failures), absl::StrCat("in ", InWords(kOfLate)));
  failed.Add(
      More(view.failures.empty()
               ? "none since the start"
               : absl::StrCat("the last one ", Age(view.failures.front().end, view.now), " ago")));
  AddTile("Failed calls", failed, page);
  AddTile("Flexiti", FlexitiTile(view), page);
  page.Raw("</ul>");
}

}  // namespace flexiti
