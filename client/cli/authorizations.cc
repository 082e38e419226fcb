// flexiti authorizations get, flexiti authorizations list
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "client/cpp/names.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  flexiti authorizations list --account 10000000000001 --status opened
  flexiti authorizations get 1000000000012343
Options for every command, and the exit codes: flexiti --help)";

constexpr char kGetExamples[] = R"(Examples:
  What was captured already, and what remains?
    flexiti authorizations get 1000000000012343
  With its fees and rates, in French, for a script:
    flexiti authorizations get 1000000000012343 --lang fr --json
Options for every command, and the exit codes: flexiti --help)";

constexpr char kListExamples[] = R"(Examples:
  What is still to be captured?
    flexiti authorizations list --account 10000000000001 --status opened
  January and a day more at each end, for a script; the next_page_token is --page-token of the next page:
    flexiti authorizations list --from 2025-12-31 --to 2026-02-01 --page-size 200 --json
Options for every command, and the exit codes: flexiti --help)";

struct ListOptions {
  Listing listing{};
  std::string status{};
  std::string type{};
};

const std::map<std::string, v1::AuthorizationStatus>& Statuses() {
  static const auto& statuses = *new std::map<std::string, v1::AuthorizationStatus>{
      {"opened", v1::AUTHORIZATION_STATUS_OPENED},
      {"closed", v1::AUTHORIZATION_STATUS_CLOSED},
      {"unauthorized", v1::AUTHORIZATION_STATUS_UNAUTHORIZED}};
  return statuses;
}

const std::map<std::string, v1::PurchaseType>& Types() {
  static const auto& types = *new std::map<std::string, v1::PurchaseType>{
      {"promotional", v1::PURCHASE_TYPE_PROMOTIONAL}, {"regular", v1::PURCHASE_TYPE_REGULAR}};
  return types;
}

absl::StatusOr<v1::ListAuthorizationsRequest> ToRequest(const ListOptions& options,
                                                        const Settings& settings) {
  v1::ListAuthorizationsRequest request;
  if (absl::Status status = Fill(options.listing, &request); !status.ok()) return status;
  request.set_lang(ToLanguage(settings));
  if (!options.status.empty()) request.set_status(Statuses().at(options.status));
  if (!options.type.empty()) request.set_purchase_type(Types().at(options.type));
  return request;
}

std::string ListText(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::ListAuthorizationsResponse&>(message);
  std::vector<std::vector<std::string>> rows = {
      {"ID", "STATUS", "AMOUNT", "REMAINING", "CREATED", "REFERENCE"}};
  for (const v1::Authorization& authorization : response.authorizations()) {
    const auto* status =
        v1::AuthorizationStatus_descriptor()->FindValueByNumber(authorization.status());
    rows.push_back(
        {authorization.authorization_id(),
         status == nullptr || authorization.status() == v1::AUTHORIZATION_STATUS_UNRECOGNIZED
             ? authorization.status_text()
             : client::ShortName(*status),
         ShortText(authorization.amount()), ShortText(authorization.remaining_amount()),
         ShortText(authorization.create_time()), authorization.reference()});
  }
  std::string text =
      response.authorizations().empty() ? "No authorizations.\n" : ToTable(rows) + kMoreFields;
  // A page may be empty and yet not the last one.
  if (!response.next_page_token().empty()) {
    absl::StrAppend(&text, "More: --page-token ", response.next_page_token(), "\n");
  }
  return text;
}

void AddGet(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "get", "One authorization with its captures",
                                 "Flexiti answers what is held, captured and left. It changes "
                                 "nothing.");
  const auto id = std::make_shared<std::string>();
  command->add_option("ID", *id, "The authorization's id: 1 to 16 digits")->required();
  command->footer(kGetExamples);
  command->callback([&settings, &run, id] {
    run = [&settings, id] {
      v1::GetAuthorizationRequest request;
      request.set_authorization_id(*id);
      request.set_lang(ToLanguage(settings));
      return Send<v1::AuthorizationService::Stub>(
          settings, &v1::AuthorizationService::Stub::GetAuthorization,
          absl::StatusOr<v1::GetAuthorizationRequest>(request),
          [](const auto& response) { return ToText(response); });
    };
  });
}

void AddList(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "list", "Authorizations, a page at a time",
                                 "Flexiti lists authorizations in its own order. It changes "
                                 "nothing.");
  const auto options = std::make_shared<ListOptions>();
  AddListing(*command, &options->listing);
  command
      ->add_option("--status", options->status,
                   "Only in this state: something can be captured, nothing remains, or\nit cannot "
                   "be captured")
      ->check(CLI::IsMember({"opened", "closed", "unauthorized"}));
  command->add_option("--type", options->type, "Only of this type: by plan, or revolving credit")
      ->check(CLI::IsMember({"promotional", "regular"}));
  command->footer(kListExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] {
      return Send(settings, &v1::AuthorizationService::Stub::ListAuthorizations,
                  ToRequest(*options, settings), ListText);
    };
  });
}

}  // namespace

void AddAuthorizations(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "authorizations", "Look at authorizations",
                                 "Flexiti answers what it holds of them. It changes nothing.");
  command->require_subcommand(1);
  AddGet(*command, settings, run);
  AddList(*command, settings, run);
  command->footer(kExamples);
}

}  // namespace flexiti::cli
