// Verdicts on operations of unknown outcome. Each row is a story: what Flexiti shows, what the
// ledger knows, and what may be said then.
#include "service/gateway/judge.h"

#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "gtest/gtest.h"

namespace flexiti {
namespace {

using Verdict = Finding::Verdict;

// --- Records. ---

enum class RivalState { kUnsettled, kSettled, kSettledWithoutId };

Rival MakeRival(RivalState state) {
  return {.is_settled = state != RivalState::kUnsettled,
          .has_resource = state == RivalState::kSettled};
}

Traces MakeTraces(const std::vector<RivalState>& rivals, const std::set<std::string>& owned) {
  Traces traces;
  traces.rivals = [rivals]() -> absl::StatusOr<std::vector<Rival>> {
    std::vector<Rival> all;
    for (const RivalState state : rivals) all.push_back(MakeRival(state));
    return all;
  };
  traces.is_owned = [owned](const std::string& resource) -> absl::StatusOr<bool> {
    return owned.count(resource) > 0;
  };
  return traces;
}

const Sighting kSeven = {"authorizations/7", "7", true};
const Sighting kEight = {"authorizations/8", "8", true};
const Sighting kDoubtful = {"authorizations/9", "9", false};
const Sighting kNameless = {"", "", false};

TEST(JudgeRecordsTest, OneCertainRecordThatIsNobodyElsesProvesIt) {
  const struct {
    const char* story;
    std::vector<Sighting> sightings;
    std::set<std::string> owned;
    std::vector<RivalState> rivals;
    Verdict verdict;
    std::vector<std::string> evidence;
  } rows[] = {
      {"nothing", {}, {}, {}, Verdict::kNotFound, {}},
      {"nothing, and a twin that nobody knows of",
       {},
       {},
       {RivalState::kUnsettled},
       Verdict::kNotFound,
       {}},
      {"the one", {kSeven}, {}, {}, Verdict::kExecuted, {"7"}},
      {"another's", {kSeven}, {"authorizations/7"}, {}, Verdict::kNotFound, {}},
      {"another's, and the one",
       {kSeven, kEight},
       {"authorizations/7"},
       {RivalState::kSettled},
       Verdict::kExecuted,
       {"8"}},
      {"two", {kSeven, kEight}, {}, {}, Verdict::kUndecided, {"7", "8"}},
      {"two, one of them doubtful", {kSeven, kDoubtful}, {}, {}, Verdict::kUndecided, {"7", "9"}},
      {"a doubtful one", {kDoubtful}, {}, {}, Verdict::kUndecided, {"9"}},
      {"a doubtful one of another's",
       {kDoubtful},
       {"authorizations/9"},
       {},
       Verdict::kNotFound,
       {}},
      {"one without an id", {kNameless}, {}, {}, Verdict::kUndecided, {""}},
      {"one that a twin may have made",
       {kSeven},
       {},
       {RivalState::kUnsettled},
       Verdict::kUndecided,
       {"7"}},
      {"one, and a twin that made another",
       {kSeven},
       {},
       {RivalState::kSettled},
       Verdict::kExecuted,
       {"7"}},
      {"one, and a twin that a person called executed, or whose reply told no id",
       {kSeven},
       {},
       {RivalState::kSettledWithoutId},
       Verdict::kUndecided,
       {"7"}},
      {"all of them others'",
       {kSeven, kDoubtful},
       {"authorizations/7", "authorizations/9"},
       {RivalState::kSettled, RivalState::kUnsettled},
       Verdict::kNotFound,
       {}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.story);
    const auto judgement =
        JudgeRecords(row.sightings, MakeTraces(row.rivals, row.owned), "GET /authorizations");
    ASSERT_TRUE(judgement.ok());
    EXPECT_EQ(judgement->verdict, row.verdict);
    EXPECT_EQ(std::vector<std::string>(judgement->evidence.candidate_ids().begin(),
                                       judgement->evidence.candidate_ids().end()),
              row.evidence);
    EXPECT_EQ(judgement->evidence.endpoint(), "GET /authorizations");
    EXPECT_FALSE(judgement->evidence.summary().empty());
    if (row.verdict == Verdict::kExecuted) {
      EXPECT_EQ(row.sightings[judgement->chosen].id, row.evidence[0]);
    }
  }
}

TEST(JudgeRecordsTest, ALedgerThatCannotAnswerIsNoVerdict) {
  Traces no_rivals = MakeTraces({}, {});
  no_rivals.rivals = [] { return absl::UnavailableError("the ledger is away"); };
  EXPECT_EQ(JudgeRecords({kSeven}, no_rivals, "").status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(JudgeRecords({}, no_rivals, "").status().code(), absl::StatusCode::kUnavailable);
  Traces no_owner = MakeTraces({}, {});
  no_owner.is_owned = [](const std::string&) { return absl::UnavailableError("away"); };
  EXPECT_EQ(JudgeRecords({kSeven}, no_owner, "").status().code(), absl::StatusCode::kUnavailable);
}

// A twin that settles between the two questions to the ledger must be seen by one of them.
TEST(JudgeRecordsTest, OwnersAreAskedForAfterRivals) {
  std::vector<std::string> asked;
  Traces traces;
  traces.rivals = [&]() -> absl::StatusOr<std::vector<Rival>> {
    asked.push_back("rivals");
    return std::vector<Rival>();
  };
  traces.is_owned = [&](const std::string&) -> absl::StatusOr<bool> {
    asked.push_back("owner");
    return true;
  };
  EXPECT_EQ(JudgeRecords({kSeven}, traces, "")->verdict, Verdict::kNotFound);
  EXPECT_EQ(asked, (std::vector<std::string>{"rivals", "owner"}));
}

TEST(JudgeRecordsTest, EvidenceIsBounded) {
  std::vector<Sighting> many;
  for (int i = 0; i < 1000; ++i) many.push_back({"", std::to_string(i), false});
  const auto judgement = JudgeRecords(many, MakeTraces({}, {}), "");
  EXPECT_EQ(judgement->verdict, Verdict::kUndecided);
  EXPECT_EQ(static_cast<size_t>(judgement->evidence.candidate_ids_size()), kMaxEvidenceIds);
  EXPECT_NE(judgement->evidence.summary().find("1000 records"), std::string::npos);
}

// --- Amounts. ---

constexpr std::optional<std::int64_t> kAll = std::nullopt;
constexpr std::optional<std::int64_t> kHidden = std::nullopt;

struct BalanceRow {
  const char* story = "";
  Balance balance = {};
  std::optional<std::int64_t> asked = std::nullopt;
  std::vector<Share> rivals = {};
  Verdict verdict = Verdict::kUndecided;
  std::optional<std::int64_t> amount = std::nullopt;  // kExecuted
};

void Expect(const BalanceRow& row) {
  SCOPED_TRACE(row.story);
  const BalanceJudgement judgement =
      JudgeBalance(row.balance, row.asked, row.rivals, row.rivals, "GET /captures");
  EXPECT_EQ(judgement.verdict, row.verdict) << judgement.evidence.summary();
  EXPECT_EQ(judgement.amount, row.amount) << judgement.evidence.summary();
  EXPECT_EQ(judgement.evidence.endpoint(), "GET /captures");
  EXPECT_FALSE(judgement.evidence.summary().empty());
}

Balance Moved(std::optional<std::int64_t> moved, std::optional<std::int64_t> remaining) {
  return {.moved = moved, .remaining = remaining};
}
const Share kSettled10 = {true, 10};
const Share kOpen10 = {false, 10};
const Share kOpen20 = {false, 20};
const Share kOpenAll = {false, kAll};

TEST(JudgeBalanceTest, AnAmountIsExplainedByThisOperationOrNot) {
  const BalanceRow rows[] = {
      {"nothing moved", Moved(0, 100), 30, {}, Verdict::kNotFound, {}},
      {"nothing moved of nothing", Moved(0, 0), kAll, {}, Verdict::kNotFound, {}},
      {"not shown", Moved(kHidden, 100), 30, {}, Verdict::kUndecided, {}},
      {"just as much", Moved(30, 70), 30, {}, Verdict::kExecuted, 30},
      {"just what was left", Moved(30, 0), 30, {}, Verdict::kExecuted, 30},
      {"less: somebody else's", Moved(20, 80), 30, {}, Verdict::kUndecided, {}},
      {"more: somebody else's, perhaps among it", Moved(50, 50), 30, {}, Verdict::kUndecided, {}},
      {"all, and nothing remains", Moved(100, 0), kAll, {}, Verdict::kExecuted, 100},
      {"all, and something remains", Moved(40, 60), kAll, {}, Verdict::kUndecided, {}},
      {"all, and what remains is not shown",
       Moved(40, kHidden),
       kAll,
       {},
       Verdict::kUndecided,
       {}}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, WhatOtherOperationsMovedIsNotThisOnes) {
  const BalanceRow rows[] = {
      {"it alone", Moved(10, 90), 10, {kSettled10}, Verdict::kNotFound, {}},
      {"both", Moved(20, 80), 10, {kSettled10}, Verdict::kExecuted, 10},
      {"the other took all", Moved(10, 0), kAll, {kSettled10}, Verdict::kNotFound, {}},
      {"both, and the rest", Moved(100, 0), kAll, {kSettled10}, Verdict::kExecuted, 90},
      {"less than the other moved: Flexiti lags, or errs",
       Moved(5, 95),
       10,
       {kSettled10},
       Verdict::kUndecided,
       {}},
      {"the other's amount is not known",
       Moved(20, 80),
       10,
       {{true, kHidden}},
       Verdict::kUndecided,
       {}},
      {"the other's amount is nonsense", Moved(10, 90), 20, {{true, -10}}, Verdict::kUndecided, {}},
      {"nothing at all, whatever the other says",
       Moved(0, 100),
       10,
       {{false, kHidden}},
       Verdict::kNotFound,
       {}},
      {"three that add up", Moved(30, 70), 10, {kSettled10, kSettled10}, Verdict::kExecuted, 10}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, AnOperationThatMayHaveHappenedIsTriedBothWays) {
  const BalanceRow rows[] = {
      {"equal ones: it was one of them", Moved(10, 90), 10, {kOpen10}, Verdict::kUndecided, {}},
      {"equal ones: it was both", Moved(20, 80), 10, {kOpen10}, Verdict::kExecuted, 10},
      {"unequal: the other", Moved(20, 80), 10, {kOpen20}, Verdict::kNotFound, {}},
      {"unequal: this one", Moved(10, 90), 10, {kOpen20}, Verdict::kExecuted, 10},
      {"unequal: both", Moved(30, 70), 10, {kOpen20}, Verdict::kExecuted, 10},
      {"unequal: neither", Moved(15, 85), 10, {kOpen20}, Verdict::kUndecided, {}},
      {"10 + 20 or 30", Moved(30, 70), 30, {kOpen10, kOpen20}, Verdict::kUndecided, {}},
      {"another asked for all", Moved(10, 0), 10, {kOpenAll}, Verdict::kUndecided, {}},
      {"this one asked for all, and more is gone than the other asked for",
       Moved(100, 0),
       kAll,
       {kOpen10},
       Verdict::kExecuted,
       {}},
      {"this one asked for all, and the other may have taken it",
       Moved(10, 0),
       kAll,
       {kOpen10},
       Verdict::kUndecided,
       {}},
      {"this one asked for all, and the other took what is gone",
       Moved(10, 90),
       kAll,
       {kOpen10},
       Verdict::kNotFound,
       {}}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, TooManyOpenOperationsAreNotTried) {
  const std::vector<Share> at_limit(kMaxOpenShares, kOpen20);
  Expect({"at the limit", Moved(10, 90), 10, at_limit, Verdict::kExecuted, 10});
  const std::vector<Share> beyond(kMaxOpenShares + 1, kOpen20);
  Expect({"beyond", Moved(10, 90), 10, beyond, Verdict::kUndecided, {}});
}

// Whether a returned capture can be captured again is not documented: then less looks released.
TEST(JudgeBalanceTest, WhatWasGivenBackMayHideAReleaseOrNot) {
  const auto given_back = [](std::int64_t moved, std::int64_t remaining,
                             std::optional<std::int64_t> back) {
    return Balance{.moved = moved, .remaining = remaining, .given_back = back};
  };
  const BalanceRow rows[] = {
      {"not shown", given_back(0, 100, std::nullopt), 30, {}, Verdict::kUndecided, {}},
      {"it would hide just this", given_back(0, 100, 30), 30, {}, Verdict::kUndecided, {}},
      {"it could not hide this", given_back(0, 100, 20), 30, {}, Verdict::kNotFound, {}},
      {"it hides nothing", given_back(30, 70, 20), 30, {}, Verdict::kExecuted, 30},
      {"all: it could hide that, too", given_back(0, 0, 20), kAll, {}, Verdict::kUndecided, {}},
      {"all: done either way, but how much?",
       given_back(50, 0, 20),
       kAll,
       {},
       Verdict::kExecuted,
       {}}};
  for (const BalanceRow& row : rows) Expect(row);
}

TEST(JudgeBalanceTest, AnOperationThatRanDuringTheLookIsInThePictureOrNot) {
  const struct {
    const char* story;
    Balance balance;
    std::vector<Share> before;
    std::vector<Share> after;
    Verdict verdict;
  } rows[] = {
      {"one came", Moved(10, 90), {}, {kOpen20}, Verdict::kUndecided},
      {"one settled", Moved(20, 80), {kOpen10}, {kSettled10}, Verdict::kUndecided},
      {"one came and settled", Moved(10, 90), {}, {kSettled10}, Verdict::kUndecided},
      {"one turned out not to have happened", Moved(10, 90), {kOpen10}, {}, Verdict::kUndecided},
      {"one came, and nothing had moved", Moved(0, 100), {}, {kOpen10}, Verdict::kNotFound},
      {"all stayed", Moved(20, 80), {kSettled10}, {kSettled10}, Verdict::kExecuted}};
  for (const auto& row : rows) {
    EXPECT_EQ(JudgeBalance(row.balance, 10, row.before, row.after, "").verdict, row.verdict)
        << row.story;
  }
}

TEST(JudgeBalanceTest, LargeAmountsDoNotOverflow) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  const std::vector<Share> huge = {{true, kLargest}, {true, kLargest}};
  Expect({"settled", Moved(10, 90), 10, huge, Verdict::kUndecided, {}});
  const std::vector<Share> open = {{false, kLargest}, {false, kLargest}};
  Expect({"open", Moved(10, 90), 10, open, Verdict::kExecuted, 10});
  Expect({"given back",
          {.moved = kLargest, .remaining = 0, .given_back = kLargest},
          10,
          {},
          Verdict::kUndecided,
          {}});
}

TEST(ResourceOfTest, NamesWhatWasMade) {
  v1::CreateAuthorizationResponse authorization;
  authorization.mutable_authorization()->set_authorization_id("0012");
  EXPECT_EQ(ResourceOf(authorization), "authorizations/12");
  v1::CreatePurchaseResponse purchase;
  purchase.mutable_purchase()->set_authorization_id("12");
  EXPECT_EQ(ResourceOf(purchase), "authorizations/12");
  v1::CreatePurchaseResponse transaction;
  transaction.mutable_purchase()->set_transaction_id("696952");
  EXPECT_EQ(ResourceOf(transaction), "transactions/696952");
  v1::CaptureAuthorizationResponse capture;
  EXPECT_EQ(ResourceOf(capture), "");
  capture.mutable_capture()->set_capture_id("3");
  EXPECT_EQ(ResourceOf(capture), "captures/3");
  v1::ReturnCaptureResponse returned;
  EXPECT_EQ(ResourceOf(returned), "");
  returned.set_return_id("4");
  EXPECT_EQ(ResourceOf(returned), "returns/4");
  v1::CreateAccountCreditResponse credit;
  credit.set_transaction_id("5");
  EXPECT_EQ(ResourceOf(credit), "transactions/5");
  v1::ReleaseAuthorizationResponse release;
  release.set_authorization_id("12");
  EXPECT_EQ(ResourceOf(release), "");
  EXPECT_EQ(ResourceOf(v1::RefundAccountResponse()), "");
}

}  // namespace
}  // namespace flexiti
