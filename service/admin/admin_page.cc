#include "service/admin/admin_page.h"

#include <openssl/sha.h>

#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/admin/html.h"
#include "service/admin/page_parts.h"
#include "service/admin/page_style.h"
#include "service/admin/troubles.h"
#include "service/admin/words.h"

namespace flexiti {
namespace {

template <std::size_t N>
Html Literal(const char (&markup)[N]) {
  Html html;
  html.Raw(markup);
  return html;
}

// The tab's sign: round while all is well, a triangle, an octagon.
Html Icon(const std::vector<Trouble>& troubles) {
  if (troubles.empty() || troubles.front().weight == Trouble::Weight::kNotice) {
    return Literal("%3Ccircle cx='8' cy='8' r='7' fill='%231a8a50'/%3E");
  }
  if (troubles.front().weight == Trouble::Weight::kWarning) {
    return Literal("%3Cpath d='M8 1 15.5 15H.5Z' fill='%23d98a00'/%3E");
  }
  return Literal("%3Cpath d='M5 1h6l4 4v6l-4 4H5l-4-4V5Z' fill='%23c81e2b'/%3E");
}

std::string Title(const std::vector<Trouble>& troubles) {
  if (troubles.empty()) return "All is well - flexiti-gateway";
  return absl::StrCat(troubles.front().sentence, " - flexiti-gateway");
}

void AddHead(const AdminView& view, Refresh refresh, Html& page) {
  const std::vector<Trouble> troubles = TroublesOf(view);
  page.Raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
  page.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
  page.Raw(
      "<meta name=\"robots\" content=\"noindex\"><meta name=\"referrer\" content=\"no-referrer\">");
  if (refresh == Refresh::kOn) {
    page.Raw("<meta http-equiv=\"refresh\" content=\"").Text(absl::StrCat(kRefreshSeconds));
    page.Raw("\">");
  }
  page.Raw("<title>").Text(Title(troubles)).Raw("</title>");
  page.Raw(
      "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
      "viewBox='0 0 16 16'%3E");
  page.Add(Icon(troubles)).Raw("%3C/svg%3E\"><style>");
}

Html PhaseState(const AdminView& view) {
  switch (view.phase) {
    case AdminView::Phase::kServing:
      return State(Tone::kOk, "ready");
    case AdminView::Phase::kLeaving:
      return State(Tone::kNote, "not ready");
    case AdminView::Phase::kDraining:
      return State(Tone::kNote, "draining");
    case AdminView::Phase::kStarting:
      break;
  }
  return State(Tone::kNote, "starting");
}

void AddHeader(const AdminView& view, Refresh refresh, Html& page) {
  page.Raw("<header><h1>flexiti-gateway</h1><ul class=\"facts\"><li>").Add(PhaseState(view));
  page.Raw("</li><li>version <b>").Text(view.version).Raw("</b>");
  if (!view.revision.empty()) page.Raw(" of ").Text(view.revision);
  page.Raw("</li><li>profile <b>");
  page.Text(view.profile).Raw("</b></li><li>up for <b>").Text(Age(view.start, view.now));
  page.Raw("</b>, since ").Text(UtcTime(view.start, view.now)).Raw("</li></ul>");
  page.Raw("<nav aria-label=\"This page\"><span>as of <time>").Text(UtcTime(view.now));
  page.Raw("</time></span>");
  if (refresh == Refresh::kOn) {
    page.Raw("<span>every ").Text(absl::StrCat(kRefreshSeconds));
    page.Raw(" s &middot; <a href=\"/?refresh=off\">Pause</a></span>");
  } else {
    page.Raw("<span>paused &middot; <a href=\"/\">Resume</a></span>");
  }
  page.Raw("<a href=\"/metrics\">Metrics</a></nav></header>");
}

}  // namespace

std::string AdminPage(const AdminView& view, Refresh refresh) {
  Html head;
  AddHead(view, refresh, head);
  Html page;
  page.Raw("</style></head><body><a class=\"skip\" href=\"#main\">Skip to the content</a>");
  page.Raw("<div class=\"frame\">");
  AddHeader(view, refresh, page);
  page.Raw("<main id=\"main\" tabindex=\"-1\">");
  AddBanner(view, page);
  AddTiles(view, page);
  AddOperations(view, page);
  page.Raw("<div class=\"columns\">");
  AddFlexiti(view, page);
  AddCertificates(view, page);
  page.Raw("</div>");
  AddFiles(view, page);
  AddMerchants(view, page);
  AddCalls(view, page);
  AddFailures(view, page);
  AddRefusals(view, page);
  page.Raw("</main><footer><p>Ids, names and numbers only: nothing of a customer stands ");
  page.Raw("here. What to do: <code>flexiti operations --help</code>.</p></footer>");
  page.Raw("</div></body></html>\n");
  return absl::StrCat(head.text(), kPageStyle, page.text());
}

std::string AdminPagePolicy() {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(kPageStyle), std::strlen(kPageStyle), hash);
  const std::string base64 =
      absl::Base64Escape(absl::string_view(reinterpret_cast<const char*>(hash), sizeof(hash)));
  return absl::StrCat("default-src 'none'; style-src 'sha256-", base64,
                      "'; img-src data:; base-uri 'none'; form-action 'none'; "
                      "frame-ancestors 'none'");
}

}  // namespace flexiti
