// Verdicts on operations of unknown outcome. Each row is a story: what Flexiti shows, what the
// ledger knows, and what may be said then.
#include "service/gateway/judge.h"

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
