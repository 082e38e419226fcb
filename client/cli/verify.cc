// flexiti verify
#include <iostream>
#include <map>
#include <memory>

#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "client/cpp/request_id.h"
#include "flexiti/v1/customer_service.grpc.pb.h"

namespace flexiti::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  A code goes to the customer's phone; the customer reads it out:
    flexiti verify --account 10000000000001 --format sms
  The code is answered here, where the merchant is enabled for that:
    flexiti verify --account 10000000000001 --format override --show-sensitive
  The customer answers the security question that `flexiti lookup --show-sensitive` shows:
    flexiti verify --account 10000000000001 --format question --question-id 6 --answer Rex --show-sensitive
Give the printed verification_request_id and the code to `flexiti purchase` or `flexiti authorize`.
Options for every command, and the exit codes: flexiti --help)";

constexpr char kFormatText[] =
    "How. sms, email: a code goes to the customer. override: the code is answered here,\n"
    "where the merchant is enabled. question: it is answered for the right --answer.\n"
    "bypass: it is answered for a regular purchase; at most 3 in 24 hours, 200 dollars";

// Which of the two happened, a response says by whether it holds a code.
const char* const kCodeAnswered =
    "Flexiti answered the code for the sale. The customer gets none.\n";
const char* const kCodeSent = "The customer gets a code from Flexiti. Ask for it.\n";

struct Options {
  std::string account{};
  std::string card{};
  std::string format = "sms";
  std::string verification_request_id{};
  std::string question_id{};
  std::string answer{};
  std::string request_id{};
};

const std::map<std::string, v1::VerificationFormat>& Formats() {
  static const auto& formats = *new std::map<std::string, v1::VerificationFormat>{
      {"sms", v1::VERIFICATION_FORMAT_SMS},
      {"email", v1::VERIFICATION_FORMAT_EMAIL},
      {"override", v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE},
      {"question", v1::VERIFICATION_FORMAT_SECURITY_QUESTION},
      {"bypass", v1::VERIFICATION_FORMAT_REGULAR_PURCHASE_BYPASS}};
  return formats;
}

v1::VerifyCustomerRequest ToRequest(const Options& options, const Settings& settings) {
  v1::VerifyCustomerRequest request;
  request.set_request_id(options.request_id);
  request.set_account_number(options.account);
  request.set_vcc_number(options.card);
  request.set_format(Formats().at(options.format));
  request.set_verification_request_id(options.verification_request_id);
  request.set_security_question_id(options.question_id);
  request.set_security_answer(options.answer);
  request.set_lang(ToLanguage(settings));
  return request;
}

ExitCode Verify(const Settings& settings, Options options) {
  if (options.verification_request_id.empty()) {
    // A repeat after a lost answer must be the very same request: derive it from the id that is
    // repeated.
    if (options.request_id.empty()) options.request_id = client::NewRequestId();
    options.verification_request_id = options.request_id;
  }
  std::cerr << "verification_request_id: " << options.verification_request_id << std::endl;
  return Send(settings, &v1::CustomerService::Stub::VerifyCustomer,
              absl::StatusOr<v1::VerifyCustomerRequest>(ToRequest(options, settings)),
              [&settings](const google::protobuf::Message& message) {
                const auto& response = dynamic_cast<const v1::VerifyCustomerResponse&>(message);
                const bool answered = !response.verification_code().empty();
                const bool hidden = answered && !settings.show_sensitive;
                return (answered ? kCodeAnswered : kCodeSent) + ToText(response) +
                       (hidden ? "(--show-sensitive shows the code)\n" : "");
              });
}

}  // namespace

void AddVerify(CLI::App& app, const Settings& settings, Run& run) {
  CLI::App* command =
      AddCommand(app, "verify", "Verify the customer at the counter, before a sale",
                 "Flexiti sends the customer a code, or answers one. No money moves.");
  const auto options = std::make_shared<Options>();
  AddAccount(*command, &options->account)->required();
  AddUserCard(*command, &options->card);
  command->add_option("--format", options->format, kFormatText)
      ->check(CLI::IsMember({"sms", "email", "override", "question", "bypass"}))
      ->capture_default_str();
  command->add_option("--question-id", options->question_id,
                      "Of --format question: which, as `flexiti lookup` says; 1 to 5 digits");
  command->add_option(
      "--answer", options->answer,
      "Of --format question: what the customer says, without accents;\n1 to 50 characters");
  command->add_option(
      "--verification-request-id", options->verification_request_id,
      "Ties this to the sale: 1 to 150 ASCII characters, your choice. Default: the\n"
      "request_id");
  AddRequestId(*command, &options->request_id);
  command->footer(kExamples);
  command->callback([&settings, &run, options] {
    run = [&settings, options] { return Verify(settings, *options); };
  });
}

}  // namespace flexiti::cli
