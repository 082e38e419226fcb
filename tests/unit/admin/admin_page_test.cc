#include "service/admin/admin_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/admin/page_parts.h"
#include "tests/unit/admin/example_views.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t CountOf(const std::string& text, const std::string& part) {
  return std::vector<std::string>(absl::StrSplit(text, part)).size() - 1;
}

// From the heading with this id to the end of its section.
std::string SectionOf(const std::string& page, const std::string& id) {
  const size_t begin = page.find(absl::StrCat("<h2 id=\"", id, "\""));
  if (begin == std::string::npos) return "";
  return page.substr(begin, page.find("</section>", begin) - begin);
}

std::string PageOf(const AdminView& view) { return AdminPage(view, Refresh::kOn); }

TEST(AdminPageTest, SaysInOneSentenceThatAllIsWell) {
  const std::string page = PageOf(HealthyView());
  EXPECT_THAT(page, HasSubstr("<h2>All is well.</h2>"));
  EXPECT_THAT(page, HasSubstr("<title>All is well - flexiti-gateway</title>"));
  EXPECT_THAT(page, HasSubstr("version <b>0.1.0</b> of 0a1b2c3d4e5f"));
  EXPECT_THAT(page, HasSubstr("since 2026-04-30 00:04:05 UTC"));
}

std::string BannerOf(const std::string& page) {
  const size_t begin = page.find("<div class=\"banner");
  return page.substr(begin, page.find("</div></div>", begin) - begin);
}

TEST(AdminPageTest, OnlyWhatIsKnownIsWell) {
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

TEST(AdminPageTest, SaysOfFlexitiWhatTheLastRequestsShowed) {
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

TEST(AdminPageTest, SaysWhatServesInsteadOfARefusedSecret) {
  using Serving = AdminView::Serving;
  const struct {
    Serving serving;
    const char* words;
  } kCases[] = {
      {Serving::kFile, "POS API: not refused<"},
      {Serving::kFallbackFile, "POS API: refused, the second one serves<"},
      {Serving::kMemory,
       "POS API: refused, the one before serves from memory only: do not restart<"},
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

TEST(AdminPageTest, SaysWhyTheLedgerCannotBeWritten) {
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

TEST(AdminPageTest, ShowsWhatWasRefusedAndByWhom) {
  const std::string refusals = SectionOf(PageOf(TroubledView()), "refusals");
  for (const char* words :
       {"TOO_MANY_CALLS</b><span class=\"under\">limits.max_in_flight_per_merchant was reached<",
        ">40<", ">4100<", "maple-furniture<span class=\"under\">called by checkout<",
        "UNKNOWN_CALLER</b><span class=\"under\">the certificate is no configured caller&#39;s<",
        "2026-05-01 21:04:05 UTC", "not known here<",
        "3 TLS handshakes failed, and 1 connection was refused by the limit.",
        "1200 spans of traces lost, 0 log lines dropped."}) {
    EXPECT_THAT(refusals, HasSubstr(words));
  }
  const std::string none = SectionOf(PageOf(HealthyView()), "refusals");
  EXPECT_THAT(none, HasSubstr("No call was refused at once since this process started."));
  EXPECT_THAT(none, Not(HasSubstr("<table")));
  EXPECT_THAT(none, Not(HasSubstr("spans")));
}

TEST(AdminPageTest, NamesIdsAndCallersToSearchFor) {
  const std::string request = "<dt>request</dt><dd class=\"id\">5d6ac2b6-6a5f-4f8b-9f6c-";
  const std::string page = PageOf(TroubledView());
  EXPECT_THAT(SectionOf(page, "calls"), HasSubstr(request));
  EXPECT_THAT(SectionOf(page, "failures"), HasSubstr(request));
  EXPECT_THAT(SectionOf(page, "failures"), HasSubstr("called by checkout"));
  EXPECT_THAT(SectionOf(page, "flexiti"), HasSubstr("the last one 4 s ago: tls_verify"));
}

TEST(AdminPageTest, ShowsFilesThatCannotBeUsedWhileThereAreSome) {
  const std::string files = SectionOf(PageOf(TroubledView()), "files");
  EXPECT_THAT(files, HasSubstr("/etc/flexiti/birch.secret"));
  EXPECT_THAT(files, HasSubstr("is empty"));
  EXPECT_EQ(SectionOf(PageOf(HealthyView()), "files"), "");
}

TEST(AdminPageTest, SaysTheWorstFirstAndLinksToIt) {
  const std::string page = PageOf(TroubledView());
  EXPECT_THAT(page, HasSubstr("<title>The ledger does not answer"));
  EXPECT_THAT(page, HasSubstr("<h2><a href=\"#operations\"><span class=\"unseen\">Trouble: "
                              "</span>The ledger does not answer"));
  EXPECT_THAT(page, Not(HasSubstr("All is well")));
}

TEST(AdminPageTest, RefreshesItselfUntilItIsPaused) {
  const std::string on = AdminPage(HealthyView(), Refresh::kOn);
  EXPECT_THAT(on, HasSubstr("<meta http-equiv=\"refresh\" content=\"5\">"));
  EXPECT_THAT(on, HasSubstr("<a href=\"/?refresh=off\">Pause</a>"));
  const std::string off = AdminPage(HealthyView(), Refresh::kOff);
  EXPECT_THAT(off, Not(HasSubstr("http-equiv")));
  EXPECT_THAT(off, HasSubstr("<a href=\"/\">Resume</a>"));
}

TEST(AdminPageTest, WordsWhatIsEmpty) {
  AdminView view;
  view.now = ExampleNow();
  view.start = view.now;
  view.ledger.answers = true;
  const std::string page = PageOf(view);
  const struct {
    const char* section;
    const char* words;
  } kCases[] = {
      {"operations", "Of every operation it is known whether it happened; 0 run now"},
      {"calls", "No call runs at this moment."},
      {"failures", "No call has failed since this process started."},
      {"merchants", "No merchant is configured."},
      {"flexiti", "No host has been asked for anything yet."},
      {"certificates", "None: callers are served without TLS."},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(SectionOf(page, test.section), HasSubstr(test.words));
    EXPECT_THAT(SectionOf(page, test.section), Not(HasSubstr("<table"))) << test.section;
  }
}

TEST(AdminPageTest, ShowsSoManyAndCountsTheRest) {
  const std::string page = PageOf(TroubledView());
  EXPECT_EQ(CountOf(SectionOf(page, "calls"), "scope=\"row\""), size_t{kMaxCallsShown});
  EXPECT_THAT(SectionOf(page, "calls"), HasSubstr("and 10 more that began later."));
  EXPECT_EQ(CountOf(SectionOf(page, "failures"), "scope=\"row\""), size_t{kMaxFailuresShown});
  EXPECT_THAT(SectionOf(page, "failures"), HasSubstr("and 5 earlier ones"));
  EXPECT_THAT(SectionOf(page, "operations"), HasSubstr("and 3 more that are younger"));
  AdminView many = HealthyView();
  many.merchants.resize(kMaxMerchantsShown + 7, many.merchants[0]);
  many.merchants.back().id = "in-trouble";
  many.merchants.back().secrets[0].serving = AdminView::Serving::kNone;
  const std::string merchants = SectionOf(PageOf(many), "merchants");
  EXPECT_EQ(CountOf(merchants, "scope=\"row\""), size_t{kMaxMerchantsShown});
  EXPECT_THAT(merchants, HasSubstr("and 7 more."));
  EXPECT_LT(merchants.find("in-trouble"), merchants.find("maple-furniture"));
}

TEST(AdminPageTest, NamesTheCommandThatActsOnAnOperation) {
  AdminView view = TroubledView();
  const std::string id = "5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f";
  view.ledger.oldest.resize(2);
  const std::string operations = SectionOf(PageOf(view), "operations");
  // Nothing is left to look at: what is known comes before a verdict.
  EXPECT_THAT(operations, HasSubstr("none: waits for a repeat or a person"));
  EXPECT_THAT(operations, HasSubstr("flexiti operations show maple-furniture " + id));
  EXPECT_THAT(operations, HasSubstr("flexiti operations resolve maple-furniture " + id));
  EXPECT_THAT(operations, HasSubstr("2 h 14 min"));
}

TEST(AdminPageTest, SaysThatTheLedgerIsAwayAndHowOldItsNumbersAre) {
  AdminView view = TroubledView();
  EXPECT_THAT(SectionOf(PageOf(view), "operations"),
              HasSubstr("The ledger does not answer: PostgreSQL: connection refused. What stands "
                        "here is 2 min old."));
  view.ledger = {.trouble = "no answer within 1 s"};
  const std::string never = SectionOf(PageOf(view), "operations");
  EXPECT_THAT(never, HasSubstr("no answer within 1 s. What it holds is not known."));
  EXPECT_THAT(never, Not(HasSubstr("it is known whether it happened")));
}

TEST(AdminPageTest, SaysOfAFailureWhetherThereWasAReply) {
  const struct {
    const char* outcome;
    int http_status;
    const char* words;
  } kCases[] = {
      {"OUTCOME_UNKNOWN", 0, "UNKNOWN, outcome UNKNOWN, no reply</span>"},
      {"OUTCOME_REJECTED", 503, "UNKNOWN, outcome REJECTED, HTTP 503</span>"},
      {"OUTCOME_NOT_SENT", 0, "UNKNOWN, outcome NOT_SENT</span>"},
  };
  for (const auto& test : kCases) {
    AdminView view = TroubledView();
    view.failures.resize(1);
    view.failures[0].outcome = test.outcome;
    view.failures[0].http_status = test.http_status;
    EXPECT_THAT(SectionOf(PageOf(view), "failures"), HasSubstr(test.words));
  }
}

TEST(AdminPageTest, CountsWhatNobodyLooksAtAnyMore) {
  AdminView view = TroubledView();
  EXPECT_THAT(SectionOf(PageOf(view), "operations"),
              HasSubstr("23 unknown, of which only a repeat or a person settles 1; 3 running."));
  view.ledger.unattended = 0;
  EXPECT_THAT(SectionOf(PageOf(view), "operations"), HasSubstr("23 unknown; 3 running."));
}

TEST(AdminPageTest, SaysWhatBecameOfTokens) {
  const absl::Time now = ExampleNow();
  const struct {
    AdminView::Token token;
    const char* words;
  } kCases[] = {
      {{.valid_until = now + absl::Minutes(3)}, "valid for 3 min, until 03:07:05 UTC"},
      {{.valid_until = now + absl::Minutes(3),
        .last_failure = now - absl::Seconds(9),
        .failure = "HTTP 503"},
       "valid for 3 min, until 03:07:05 UTC; its renewal failed 9 s ago (HTTP 503)"},
      {{}, "not asked for yet"},
      {{.valid_until = now - absl::Minutes(3)}, "expired 3 min ago, renewed with the next call"},
      {{.last_failure = now - absl::Seconds(9), .failure = "INVALID_CLIENT"},
       "none; failed 9 s ago (INVALID_CLIENT)"},
  };
  for (const auto& test : kCases) {
    AdminView view = HealthyView();
    view.merchants[0].tokens = {test.token};
    EXPECT_THAT(SectionOf(PageOf(view), "merchants"), HasSubstr(test.words));
  }
}

// Whatever reaches the view is text: in every field, marks and quotes.
TEST(AdminPageTest, TreatsEveryTextAsHostile) {
  const std::string hostile = "\"'><img src=x onerror=alert(1)>";
  AdminView view = TroubledView();
  view.version = view.profile = view.stuck = view.ledger.trouble = hostile;
  for (AdminView::Call& call : view.calls) {
    call = {view.now, hostile, hostile, hostile, hostile, hostile, hostile};
  }
  for (AdminView::Failure& failure : view.failures) {
    failure = {view.calls[0], view.now, hostile, hostile, hostile, hostile, 500};
  }
  for (AdminView::Merchant& merchant : view.merchants) {
    merchant.id = hostile;
    for (AdminView::Token& token : merchant.tokens) {
      token.api = token.scope = token.failure = hostile;
    }
    for (AdminView::Secret& secret : merchant.secrets) secret.api = hostile;
  }
  view.breakers[0].api = view.breakers[0].host = view.breakers[0].failure_cause = hostile;
  view.certificates[0].name = view.revision = view.ledger.write_trouble = hostile;
  view.unusable_files[0] = {hostile, hostile};
  for (AdminView::Refusal& refusal : view.refusals) {
    refusal.reason = refusal.cause = refusal.last_caller = refusal.last_merchant_id = hostile;
  }
  for (AdminView::Operation& operation : view.ledger.oldest) {
    operation.method = operation.merchant_id = operation.request_id = hostile;
  }
  const std::string page = PageOf(view);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("\"'>")));
  // Hostile marks open no element: those that are there are as many as without them.
  const std::string plain = PageOf(TroubledView());
  EXPECT_EQ(CountOf(page, "<table"), CountOf(plain, "<table"));
  EXPECT_EQ(CountOf(page, "<th"), CountOf(plain, "<th"));
}

TEST(AdminPageTest, IsReadByWhoCannotSeeIt) {
  const std::string page = PageOf(TroubledView());
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
  EXPECT_EQ(CountOf(page, "<h1"), 1u);
  EXPECT_EQ(CountOf(page, "<table"), CountOf(page, "<caption>"));
  // Each cell of a row is a header or a cell, and each sign is for eyes only.
  EXPECT_EQ(CountOf(page, "<td"), CountOf(page, "<td role=\"cell\""));
  EXPECT_EQ(CountOf(page, "<svg"), CountOf(page, "aria-hidden=\"true\"><path") +
                                       CountOf(page, "aria-hidden=\"true\"><rect"));
}

TEST(AdminPageTest, NeedsNoScriptAndNoStyleAttribute) {
  const std::string page = PageOf(TroubledView());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr(" style=")));
  EXPECT_EQ(CountOf(page, "<style>"), 1u);
  EXPECT_THAT(AdminPagePolicy(), HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(AdminPagePolicy(), Not(HasSubstr("unsafe")));
}

}  // namespace
}  // namespace flexiti
