// flexiti captures
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  What was captured of an authorization, and what can still be returned?
    flexiti captures --authorization 1000000000012343
  January and a day more at each end, for a script:
    flexiti captures --account 10000000000001 --from 2025-12-31 --to 2026-02-01 --page-size 200 --json
Options for every command, and the exit codes: flexiti --help)";

struct Options {
  Listing listing{};
  std::string authorization{};
  std::string capture{};
};

absl::StatusOr<v1::ListCapturesRequest> ToRequest(const Options& options,
                                                  const Settings& settings) {
  v1::ListCapturesRequest request;
  if (absl::Status status = Fill(options.listing, &request); !status.ok()) return status;
  request.set_authorization_id(options.authorization);
  request.set_capture_id(options.capture);
  request.set_lang(ToLanguage(settings));
  return request;
}

std::string ListText(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::ListCapturesResponse&>(message);
  std::vector<std::vector<std::string>> rows = {
      {"ID", "AUTHORIZATION", "AMOUNT", "REMAINING", "CREATED", "REFERENCE"}};
  for (const v1::Capture& capture : response.captures()) {
    rows.push_back({capture.capture_id(), capture.authorization_id(), ShortText(capture.amount()),
                    ShortText(capture.remaining_amount()), ShortText(capture.create_time()),
                    capture.reference()});
  }
  std::string text = response.captures().empty() ? "No captures.\n" : ToTable(rows) + kMoreFields;
  // A page may be empty and yet not the last one.
  if (!response.next_page_token().empty()) {
    absl::StrAppend(&text, "More: --page-token ", response.next_page_token(), "\n");
  }
  return text;
}

}  // namespace

void AddCaptures(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "captures", "Look at captures, a page at a time",
                                 "Flexiti lists what was captured. It changes nothing.");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("--authorization", options->authorization,
                   "Only of this authorization: 1 to 16 digits")
      ->type_name("ID");
  command->add_option("--capture", options->capture, "Only this one: 1 to 9 digits")
      ->type_name("ID");
  AddListing(*command, &options->listing);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::AuthorizationService::Stub::ListCaptures,
                  ToRequest(*options, settings), ListText);
    };
  });
}

}  // namespace flexiti::cli
