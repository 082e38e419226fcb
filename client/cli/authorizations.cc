// flexiti authorizations get, flexiti authorizations list
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/text.h"
#include "client/cpp/names.h"
#include "flexiti/v1/authorization_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kListExamples[] = R"(Examples:
  flexiti authorizations list --account 10000000000001 --status opened
  flexiti authorizations list --from 2026-01-01 --to 2026-01-31 --page-size 200 --json
Options for every command, and the exit codes: flexiti --help)";

struct ListOptions {
  std::string account{};
  std::string status{};
  std::string type{};
  std::string from{};
  std::string to{};
  int page_size = 0;
  std::string page_token{};
};

// The gateway checks that there is such a day.
absl::Status ParseDate(const std::string& option, const std::string& text,
                       google::type::Date* date) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  int year = 0;
  int month = 0;
  int day = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &year) ||
      !absl::SimpleAtoi(parts[1], &month) || !absl::SimpleAtoi(parts[2], &day)) {
    return absl::InvalidArgumentError(absl::StrCat(option, ": a date is YYYY-MM-DD"));
  }
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
  return absl::OkStatus();
}

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
  request.set_account_number(options.account);
  request.set_page_size(options.page_size);
  request.set_page_token(options.page_token);
  request.set_lang(ToLanguage(settings));
  if (!options.status.empty()) request.set_status(Statuses().at(options.status));
  if (!options.type.empty()) request.set_purchase_type(Types().at(options.type));
  absl::Status status;
  if (!options.from.empty()) {
    status = ParseDate("--from", options.from, request.mutable_create_date_from());
  }
  if (status.ok() && !options.to.empty()) {
    status = ParseDate("--to", options.to, request.mutable_create_date_to());
  }
  if (!status.ok()) return status;
  return request;
}

std::string ListText(const google::protobuf::Message& message) {
  const auto& response = dynamic_cast<const v1::ListAuthorizationsResponse&>(message);
  if (response.authorizations().empty()) return "No authorizations.\n";
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
  std::string text = ToTable(rows);
  if (!response.next_page_token().empty()) {
    absl::StrAppend(&text, "More: --page-token ", response.next_page_token(), "\n");
  }
  return text;
}

void AddGet(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command = AddCommand(app, "get", "One authorization with its captures");
  const auto id = std::make_shared<std::string>();
  command->add_option("ID", *id, "The authorization's id")->required();
  command->footer("Example:\n  flexiti authorizations get 4000000000000001");
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
  CLI::App* command = AddCommand(app, "list", "Authorizations, a page at a time");
  const auto options = std::make_shared<ListOptions>();
  command->add_option("--account", options->account, "Only of this account");
  command->add_option("--status", options->status, "Only in this state")
      ->check(CLI::IsMember({"opened", "closed", "unauthorized"}));
  command->add_option("--type", options->type, "Only of this type")
      ->check(CLI::IsMember({"promotional", "regular"}));
  command->add_option("--from", options->from, "Only made on this day or later, YYYY-MM-DD");
  command->add_option("--to", options->to, "Only made on this day or earlier, YYYY-MM-DD");
  command->add_option("--page-size", options->page_size,
                      "At most so many; default 50, at most 200");
  command->add_option("--page-token", options->page_token,
                      "The next page, as the last one named it");
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
  CLI::App* command = AddCommand(app, "authorizations", "Look at authorizations");
  command->require_subcommand(1);
  AddGet(*command, settings, run);
  AddList(*command, settings, run);
}

}  // namespace flexiti::cli
