#include "service/admin/admin_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/admin/page_parts.h"
#include "tests/unit/admin/example_views.h"
#include "tests/unit/admin/page_text.h"

namespace flexiti {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t CountOf(const std::string& text, const std::string& part) {
  return std::vector<std::string>(absl::StrSplit(text, part)).size() - 1;
}

TEST(AdminPageTest, SaysInOneSentenceThatAllIsWell) {
  const std::string page = PageOf(HealthyView());
  EXPECT_THAT(page, HasSubstr("<h2>All is well.</h2>"));
  EXPECT_THAT(page, HasSubstr("<title>All is well - flexiti-gateway</title>"));
  EXPECT_THAT(page, HasSubstr("version <b>0.1.0</b> of 0a1b2c3d4e5f"));
  EXPECT_THAT(page, HasSubstr("since 2026-04-30 00:04:05 UTC"));
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
      {"OUTCOME_REJECTED", 0, "UNKNOWN, outcome REJECTED</span>"},  // no token, say
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
