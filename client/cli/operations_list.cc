// flexiti operations list
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/cli/call.h"
#include "client/cli/operation_commands.h"
#include "client/cli/operation_text.h"
#include "flexiti/v1/operation_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr int kPageSize = 200;  // the most that the gateway gives at once
constexpr int kDefaultLimit = 1000;
constexpr int kMaxLimit = 100000;
// A gateway may answer short pages, but not for ever.
constexpr int kMaxPages = 10000;

constexpr char kExamples[] = R"(Examples:
  What needs a person? Whatever has been UNKNOWN for longer than the gateway takes to look by itself:
    flexiti operations list --merchant maple-furniture --state unknown --min-age 10m
  The same for a script:
    flexiti operations list --merchant maple-furniture --state unknown --min-age 10m --json
Oldest first. What to do with one: flexiti operations --help
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  std::string state{};
  std::string min_age{};
  int limit = kDefaultLimit;
};

absl::StatusOr<v1::ListOperationsRequest> ToRequest(const Options& options,
                                                    const Settings& settings) {
  v1::ListOperationsRequest request;
  request.set_merchant_id(settings.merchant);
  request.set_page_size(std::min(options.limit, kPageSize));
  if (!options.state.empty()) request.set_state(OperationStates().at(options.state));
  if (options.min_age.empty()) return request;
  absl::Duration age;
  constexpr absl::Duration kMaxAge = absl::Hours(24 * 3660);
  if (!absl::ParseDuration(options.min_age, &age) || age < absl::ZeroDuration() || age > kMaxAge) {
    return absl::InvalidArgumentError("--min-age: must be a time such as 90s, 10m or 48h");
  }
  request.mutable_min_age()->set_seconds(absl::ToInt64Seconds(age));
  const absl::Duration fraction = age - absl::Seconds(request.min_age().seconds());
  request.mutable_min_age()->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(fraction)));
  return request;
}

ExitCode List(const Settings& settings, const Options& options) {
  absl::StatusOr<v1::ListOperationsRequest> request = ToRequest(options, settings);
  if (!request.ok()) return Refuse(request.status());
  const absl::StatusOr<client::Client> client = Open(settings);
  if (!client.ok()) return Refuse(client.status());
  v1::ListOperationsResponse all;
  bool more = true;
  for (int page = 0; more && page < kMaxPages && all.operations_size() < options.limit; ++page) {
    const client::CallOptions call_options = Announce(settings, &*request);
    const auto result =
        client->Call(&v1::OperationService::Stub::ListOperations, *request, call_options);
    if (!result.ok()) return Report(settings, result.error(), RepeatableId(*request));
    all.mutable_operations()->MergeFrom(result->operations());
    request->set_page_token(result->next_page_token());
    more = !result->next_page_token().empty();
  }
  if (all.operations_size() > options.limit) {
    more = true;
    all.mutable_operations()->DeleteSubrange(options.limit, all.operations_size() - options.limit);
  }
  const ExitCode done = Report(settings, all, OperationTable);
  if (more) std::cerr << "flexiti: there are more; raise --limit, or ask for less\n";
  return done;
}

}  // namespace

void AddOperationsList(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "list", "Operations of a merchant, oldest first",
                                 "Reads the gateway's ledger; Flexiti is not asked.");
  const auto options = std::make_shared<Options>();
  command->add_option("--state", options->state, "Only in this state")
      ->check(CLI::IsMember({"unknown", "running", "executed", "not-executed"}));
  command
      ->add_option("--min-age", options->min_age, "Only at least this old, such as 90s, 10m or 48h")
      ->type_name("TIME");
  command->add_option("--limit", options->limit, "At most so many in all; at most 100000")
      ->check(CLI::Range(1, kMaxLimit).description(""))
      ->capture_default_str();
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] { return List(settings, *options); };
  });
}

}  // namespace flexiti::cli
