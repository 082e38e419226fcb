// What the page tells an operator in trouble, and that it tells no more than is known.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/admin/example_views.h"
#include "tests/unit/admin/page_text.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string BannerOf(const std::string& page) {
  const size_t begin = page.find("<div class=\"banner");
  return page.substr(begin, page.find("</div></div>", begin) - begin);
}

TEST(AdminPageTroubleTest, OnlyWhatIsKnownIsWell) {
  AdminView view = HealthyView();
  EXPECT_THAT(BannerOf(PageOf(view)),
              HasSubstr("Calls are taken. The ledger answers; the last write succeeded, 3 s ago. "
                        "Flexiti answered 213 of 214 requests in the last 10 s."));
  view.ledger.last_write = absl::InfinitePast();
  view.breakers[0].requests = view.breakers[0].failures = 0;
  EXPECT_THAT(BannerOf(PageOf(view)),
              HasSubstr("The ledger answers; this process has not written to it yet. Flexiti was "
                        "not asked in the last 10 s."));
}

TEST(AdminPageTroubleTest, SaysOfFlexitiWhatTheLastRequestsShowed) {
  using State = AdminView::Breaker::State;
  const struct {
    State state;
    std::int64_t requests;
    std::int64_t failures;
    const char* words;
  } kCases[] = {
      {State::kClosed, 0, 0, "no request in the last 10 s"},
      {State::kClosed, 7, 0, "0 of 7 failed in the last 10 s"},
      {State::kClosed, 7, 3, "3 of 7 failed in the last 10 s"},
      {State::kOpen, 7, 7, "left alone: it fails"},
  };
  for (const auto& test : kCases) {
    AdminView view = HealthyView();
    view.breakers[0].state = test.state;
    view.breakers[0].requests = test.requests;
    view.breakers[0].failures = test.failures;
    const std::string page = PageOf(view);
    const size_t tiles = page.find("<ul class=\"tiles\"");
    EXPECT_THAT(page.substr(tiles, page.find("</ul>", tiles) - tiles), HasSubstr(test.words));
  }
}

TEST(AdminPageTroubleTest, SaysWhatServesInsteadOfARefusedSecret) {
  using Serving = AdminView::Serving;
  const struct {
    Serving serving;
    const char* words;
  } kCases[] = {
      {Serving::kFile, "POS API: not refused<"},
      {Serving::kFallbackFile, "POS API: brings no token, the second one serves<"},
      {Serving::kMemory,
       "POS API: brings no token, the one before serves from memory only: do not restart<"},
      {Serving::kNone, "POS API: refused, none works<"},
  };
  for (const auto& test : kCases) {
    AdminView view = HealthyView();
    view.merchants[0].secrets[0].serving = test.serving;
    const std::string merchants = SectionOf(PageOf(view), "merchants");
    EXPECT_THAT(merchants, HasSubstr(test.words));
    EXPECT_THAT(merchants, HasSubstr(test.serving == Serving::kFile ? "None is in trouble."
                                                                    : "In trouble: 1 of 2."));
  }
}

TEST(AdminPageTroubleTest, SaysWhyTheLedgerCannotBeWritten) {
  AdminView view = HealthyView();
  view.ledger.last_failed_write = view.now - absl::Seconds(1);
  view.ledger.write_trouble = "SQLite: database is locked";
  EXPECT_THAT(SectionOf(PageOf(view), "operations"),
              HasSubstr("The last write failed 1 s ago: SQLite: database is locked. The last one "
                        "that succeeded was 3 s ago."));
  view.ledger.last_write = absl::InfinitePast();
  EXPECT_THAT(SectionOf(PageOf(view), "operations"),
              HasSubstr("None has succeeded since this process started."));
}

TEST(AdminPageTroubleTest, ShowsWhatWasRefusedAndByWhom) {
  const std::string refusals = SectionOf(PageOf(TroubledView()), "refusals");
  for (const char* words :
       {"TOO_MANY_CALLS</b><span class=\"under\">limits.max_in_flight_per_merchant was reached<",
        ">40<", ">4100<", "maple-furniture<span class=\"under\">called by checkout<",
        "UNKNOWN_CALLER</b><span class=\"under\">the certificate is no configured caller&#39;s<",
        "2026-05-01 21:04:05 UTC", "not known here<",
        "3 TLS handshakes failed, and 1 connection was refused by the limit.",
        "2 connections ended, 31000 calls refused unseen.",
        "1200 spans of traces lost, 0 log lines dropped."}) {
    EXPECT_THAT(refusals, HasSubstr(words));
  }
  const std::string none = SectionOf(PageOf(HealthyView()), "refusals");
  EXPECT_THAT(none, HasSubstr("No call was refused at once since this process started."));
  EXPECT_THAT(none, Not(HasSubstr("<table")));
  EXPECT_THAT(none, Not(HasSubstr("spans")));
  EXPECT_THAT(none, Not(HasSubstr("unseen")));
}

TEST(AdminPageTroubleTest, NamesIdsAndCallersToSearchFor) {
  const std::string request = "<dt>request</dt><dd class=\"id\">5d6ac2b6-6a5f-4f8b-9f6c-";
  const std::string page = PageOf(TroubledView());
  EXPECT_THAT(SectionOf(page, "calls"), HasSubstr(request));
  EXPECT_THAT(SectionOf(page, "failures"), HasSubstr(request));
  EXPECT_THAT(SectionOf(page, "failures"), HasSubstr("called by checkout"));
  EXPECT_THAT(SectionOf(page, "flexiti"), HasSubstr("the last one 4 s ago: tls_verify"));
}

TEST(AdminPageTroubleTest, ShowsFilesThatCannotBeUsedWhileThereAreSome) {
  const std::string files = SectionOf(PageOf(TroubledView()), "files");
  EXPECT_THAT(files, HasSubstr("/etc/flexiti/birch.secret"));
  EXPECT_THAT(files, HasSubstr("is empty"));
  EXPECT_EQ(SectionOf(PageOf(HealthyView()), "files"), "");
}

}  // namespace
}  // namespace flexiti
