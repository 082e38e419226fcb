// flexiti operations show, resolve, settle
#include <memory>
#include <string>
#include <vector>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/help.h"
#include "client/cli/operation_commands.h"
#include "client/cli/operation_text.h"
#include "flexiti/v1/operation_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kGuide[] = R"(
Every call that changes something is an operation of the gateway's ledger, named by merchant and request_id.
  RUNNING       an attempt holds it; it ends or its lease runs out by itself
  EXECUTED      it happened, once
  NOT_EXECUTED  it did not happen; nothing moved
  UNKNOWN       Flexiti may have done it, and the answer was lost

An operation is UNKNOWN, and somebody waits for it:
  1. Never let it be made again with a new request_id: that could move the money twice.
  2. Look. The gateway asks Flexiti, and moves nothing:
       flexiti operations resolve maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
     EXECUTED or NOT_EXECUTED: you are done. The caller repeats its request with the same request_id and
     gets the answer.
  3. Still UNKNOWN? If its last attempt is a few minutes old only, try again later: Flexiti shows new
     records late. An account credit, and a purchase through POST /transactions, cannot be looked up, but
     they settle when the caller repeats the request with the same request_id, within a day; what moves
     no money (verify, close, widget, checkout) settles so at any time. A refund cannot be looked up at all.
  4. Search Flexiti's portal, or ask its support with the reference id that `show` prints: account,
     amount and time must agree, and no other sale may explain what you see.
  5. Record what you found, with your name and how you know:
       flexiti operations settle maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f \
         --verdict not-executed --operator "Kim Lee" --reason "no refund in the portal, ticket 4711"
     After not-executed a repeat of the request moves the money. If you are not sure, do not settle.
Options for every command, and the exit codes: flexiti --help)";

constexpr char kShowExamples[] = R"(Examples:
  An answer was lost. Did it happen?
    flexiti operations show maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
  Its answer with the numbers, names and codes in it, for a script:
    flexiti operations show maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f --json --show-sensitive
What the states mean: flexiti operations --help
Options for every command, and the exit codes: flexiti --help)";

constexpr char kResolveExamples[] = R"(Examples:
  It is UNKNOWN, and somebody waits for it:
    flexiti operations resolve maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f
  The same for a script:
    flexiti operations resolve maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f --json
Never sends money, and may be run as often as you like. Exit code 0: it is known now; 5: the look proved
neither. What then: flexiti operations --help
Options for every command, and the exit codes: flexiti --help)";

constexpr char kSettleExamples[] = R"(Examples:
  The portal shows the refund of 89.90 on that account at that minute, and no other sale explains it:
    flexiti operations settle maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f \
      --verdict executed --operator "Kim Lee" --reason "refund seen in the portal, ticket 4711"
  Flexiti's support says that it never got there:
    flexiti operations settle maple-furniture 5d6ac2b6-6a5f-4f8b-9f6c-0a8d3c1e2b3f \
      --verdict not-executed --operator "Kim Lee" --reason "support: no such refund, ticket 4711"
Look first: flexiti operations resolve. There is no question "are you sure", the first verdict stays,
and after not-executed a repeat of the request moves the money. How to be sure: flexiti operations --help
Options for every command, and the exit codes: flexiti --help)";

// Which operation: REQUEST_ID, or MERCHANT REQUEST_ID.
using Words = std::vector<std::string>;

// CLI11 would write "REQUEST_ID(1x)".
class WordsFormatter : public HelpFormatter {
 public:
  std::string make_option_usage(const CLI::Option*) const override {
    return "[MERCHANT] REQUEST_ID";
  }
};

void AddWords(CLI::App& command, Words* words) {
  command
      .add_option("REQUEST_ID", *words,
                  "Of the operation. Its merchant may stand before it; default: --merchant")
      ->expected(1, 2)
      ->required();
  command.formatter(std::make_shared<WordsFormatter>());
}

Settings WithMerchant(Settings settings, const Words& words) {
  if (words.size() > 1) settings.merchant = words.front();
  return settings;
}

template <typename Request>
absl::StatusOr<Request> About(const Words& words) {
  Request request;
  request.set_request_id(words.back());
  return request;
}

// EXECUTED and NOT_EXECUTED are answers; all else leaves the question open.
ExitCode JudgeResolution(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::ResolveOperationResponse&>(message);
  const bool known = response.resolution() == v1::RESOLUTION_EXECUTED ||
                     response.resolution() == v1::RESOLUTION_NOT_EXECUTED;
  return known ? kOk : kUnknown;
}

struct Verdict {
  Words words{};
  std::string verdict{};
  std::string operator_name{};
  std::string reason{};
};

v1::SettleOperationRequest ToRequest(const Verdict& verdict) {
  v1::SettleOperationRequest request = *About<v1::SettleOperationRequest>(verdict.words);
  request.set_verdict(OperationStates().at(verdict.verdict));
  request.set_operator_name(verdict.operator_name);
  request.set_reason(verdict.reason);
  return request;
}

}  // namespace

void AddOperationsShow(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "show", "One operation: where it stands, and what was found",
                                 "Reads the gateway's ledger; Flexiti is not asked.");
  const auto words = std::make_shared<Words>();
  AddWords(*command, words.get());
  command->footer(kShowExamples);
  command->callback([&settings, &run, words] {
    run = [&settings, words] {
      return Send(WithMerchant(settings, *words), &v1::OperationService::Stub::GetOperation,
                  About<v1::GetOperationRequest>(*words), ShownText);
    };
  });
}

void AddOperationsResolve(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "resolve", "Look at Flexiti now. Moves nothing",
                                 "The gateway asks Flexiti what happened, and writes down what it "
                                 "learns.");
  const auto words = std::make_shared<Words>();
  AddWords(*command, words.get());
  command->footer(kResolveExamples);
  command->callback([&settings, &run, words] {
    run = [&settings, words] {
      return Send(WithMerchant(settings, *words), &v1::OperationService::Stub::ResolveOperation,
                  About<v1::ResolveOperationRequest>(*words), ResolvedText, JudgeResolution);
    };
  });
}

void AddOperationsSettle(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "settle", "Record what a person found out about an UNKNOWN operation",
                 "Writes to the gateway's ledger; Flexiti is not asked.");
  const auto verdict = std::make_shared<Verdict>();
  AddWords(*command, &verdict->words);
  command->add_option("--verdict", verdict->verdict, "executed or not-executed")
      ->check(CLI::IsMember({"executed", "not-executed"}))
      ->required();
  command
      ->add_option("--operator", verdict->operator_name,
                   "Who decides: your name, 1 to 100 characters")
      ->required();
  command
      ->add_option("--reason", verdict->reason,
                   "How you know, without personal data: 1 to 500 characters")
      ->required();
  command->footer(kSettleExamples);
  command->callback([&settings, &run, verdict] {
    run = [&settings, verdict] {
      return Send(WithMerchant(settings, verdict->words),
                  &v1::OperationService::Stub::SettleOperation,
                  absl::StatusOr<v1::SettleOperationRequest>(ToRequest(*verdict)), SettledText);
    };
  });
}

void AddOperations(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(
      app, "operations", "What became of calls that change something; settle the unknown",
      "Reads and writes the gateway's ledger; only `resolve` asks Flexiti.");
  command->require_subcommand(1);
  AddOperationsList(*command, settings, run);
  AddOperationsShow(*command, settings, run);
  AddOperationsResolve(*command, settings, run);
  AddOperationsSettle(*command, settings, run);
  command->footer(kGuide);
}

}  // namespace flexiti::cli
