#include "tests/chaos/drain_verdicts.h"

#include "absl/strings/str_cat.h"
#include "tests/chaos/verdicts.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

constexpr char kRefused[] = "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID SHUTTING_DOWN";

void Count(const Call& call, DrainReport* report) {
  if (call.told == kRefused) ++report->refused;
  if (call.bare()) ++report->without_a_word;
}

}  // namespace

std::string DrainProblem(const Call& call, size_t executions, const std::string& state) {
  if (call.bare()) {
    // A connection that ended; nothing else ends without a word, and nothing that was begun.
    if (call.code != grpc::StatusCode::UNAVAILABLE)
      return "ended without a word, but not by UNAVAILABLE";
    if (executions > 0) return "was executed, and its answer was lost";
    if (state != "ABSENT") return "has a row in the ledger, and was never answered";
    return "";
  }
  if (call.ok()) return "";
  if (executions > 0) return "was executed, and its caller was told of a failure";
  if (call.error.outcome() == v1::OUTCOME_UNKNOWN) return "is unknown, although nothing was lost";
  if (call.code == grpc::StatusCode::UNAVAILABLE && call.told != kRefused) {
    return "was refused for another reason than the drain";
  }
  return "";
}

void JudgeDrains(World& world, const std::vector<OperationPtr>& operations,
                 const std::map<std::string, Call>& last, const std::vector<Call>& reads,
                 DrainReport* report) {
  std::map<std::string, size_t> executions;
  for (const auto& entry : world.sandbox().Journal()) ++executions[entry.x_idempotency_key];
  for (const OperationPtr& operation : operations) {
    const auto state = last.find(operation->request_id);
    for (const Call& call : operation->calls()) {
      Count(call, report);
      const std::string problem =
          DrainProblem(call, executions[operation->request_id],
                       state == last.end() ? "NOT ANSWERED" : StateName(state->second));
      if (problem.empty()) continue;
      report->findings.push_back(absl::StrCat(NameOf(operation->kind), " ", operation->request_id,
                                              " ", problem, "\n    ", call.Line()));
    }
  }
  for (const Call& call : reads) {
    Count(call, report);
    const std::string problem = DrainProblem(call, 0, "ABSENT");
    if (!problem.empty() && call.reason != "OPERATION_NOT_FOUND") {
      report->findings.push_back(absl::StrCat("a read ", problem, "\n    ", call.Line()));
    }
  }
}

}  // namespace flexiti_test
