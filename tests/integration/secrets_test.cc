// Secrets and personal data reach no log line and no error, whatever goes wrong.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using flexiti_sandbox::kAccount;
using flexiti_sandbox::kCard;
namespace v1 = flexiti::v1;

constexpr char kPlantedCode[] = "48151623424815162342";
constexpr char kPlantedAnswer[] = "Planted-Answer-Fluffy";
constexpr char kPlantedEmployee[] = "Planted-Employee-7";
constexpr char kPlantedVerification[] = "Planted-Verification";
constexpr char kPlantedReference[] = "Planted-Order-Reference";

class SecretsTest : public testing::Test {
 protected:
  SecretsTest()
      : stack_({.flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, "
                                "max_backoff: 1ms}\n  timeouts: {changing_call: 2s}\n",
                .log_level = "DEBUG"}) {}

  template <typename Response, typename Stub, typename Request>
  grpc::Status Call(Stub& stub,
                    grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request) {
    Context context;
    Response response;
    const grpc::Status status = (stub.*rpc)(&context, request, &response);
    ++calls_;
    if (!status.ok()) {
      told_ += status.error_message() + "\n" + status.error_details() + "\n";
      for (const auto& [name, value] : context.GetServerTrailingMetadata()) {
        told_ += std::string(value.data(), value.size()) + "\n";
      }
    }
    return status;
  }
  grpc::Status Buy(const v1::CreatePurchaseRequest& request) {
    return Call(stack_.transactions(), &v1::TransactionService::Stub::CreatePurchase, request);
  }
  grpc::Status Verify(const v1::VerifyCustomerRequest& request) {
    return Call(stack_.customers(), &v1::CustomerService::Stub::VerifyCustomer, request);
  }
  grpc::Status Get(const std::string& merchant_id, const std::string& authorization_id) {
    v1::GetAuthorizationRequest request;
    request.set_merchant_id(merchant_id);
    request.set_authorization_id(authorization_id);
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::GetAuthorization,
                request);
  }
  grpc::Status List(const std::string& merchant_id) {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(merchant_id);
    request.set_account_number(kAccount);
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::ListAuthorizations,
                request);
  }

  grpc::Status Capture() {
    v1::CaptureAuthorizationRequest request;
    FillBackOffice(request);
    request.set_authorization_id("1000000000000001");
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::CaptureAuthorization,
                request);
  }
  grpc::Status Return() {
    v1::ReturnCaptureRequest request;
    FillBackOffice(request);
    request.set_authorization_id("1000000000000001");
    request.set_capture_id("100000001");
    request.set_vcc_number(kCard);
    return Call(stack_.authorizations(), &v1::AuthorizationService::Stub::ReturnCapture, request);
  }
  grpc::Status Refund() {
    v1::RefundAccountRequest request;
    FillBackOffice(request);
    request.set_account_number(kAccount);
    request.set_vcc_number(kCard);
    return Call(stack_.transactions(), &v1::TransactionService::Stub::RefundAccount, request);
  }
  grpc::Status Credit() {
    const v1::CreatePurchaseRequest purchase = PlantedPurchase();
    v1::CreateAccountCreditRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_vcc_number(kCard);
    request.set_type(v1::ACCOUNT_CREDIT_TYPE_DEPOSIT);
    request.mutable_amount()->set_amount_cents(12'345);
    *request.mutable_in_store() = purchase.in_store();
    return Call(stack_.transactions(), &v1::TransactionService::Stub::CreateAccountCredit, request);
  }

  // Nothing that Flexiti has, and planted where it can be.
  template <typename Request>
  static void FillBackOffice(Request& request) {
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.mutable_amount()->set_amount_cents(999'999'999'99);
    request.set_reference(kPlantedReference);
    request.set_external_employee_id(kPlantedEmployee);
  }

  v1::CreatePurchaseRequest Purchase(const std::string& merchant_id = kMerchant) {
    ++calls_;  // the verification
    return stack_.Purchase(kAccount, merchant_id);
  }
  v1::CreatePurchaseRequest PlantedPurchase() {
    v1::CreatePurchaseRequest request = Purchase();
    request.set_authorized_user_vcc_number(kCard);
    request.set_reference(kPlantedReference);
    request.mutable_in_store()->set_verification_code(kPlantedCode);
    request.mutable_in_store()->set_verification_request_id(kPlantedVerification);
    request.mutable_in_store()->set_external_employee_id(kPlantedEmployee);
    return request;
  }
  v1::VerifyCustomerRequest PlantedVerification() {
    v1::VerifyCustomerRequest request;
    request.set_merchant_id(kMerchant);
    request.set_request_id(NewRequestId());
    request.set_account_number(kAccount);
    request.set_vcc_number(kCard);
    request.set_format(v1::VERIFICATION_FORMAT_SECURITY_QUESTION);
    request.set_security_question_id(absl::StrCat(flexiti_sandbox::kSecurityQuestionId));
    request.set_security_answer(kPlantedAnswer);
    request.set_verification_request_id(kPlantedVerification);
    return request;
  }

  void RunGoodCalls();
  void RunBadCalls();
  void RunHostileCalls();

  // The tokens that Flexiti gave out so far.
  std::set<std::string> Tokens() const {
    std::set<std::string> tokens;
    for (const auto& exchange : stack_.sandbox().Exchanges()) {
      if (!absl::EndsWith(exchange.path, "/oauth/token")) continue;
      const auto reply = nlohmann::json::parse(exchange.reply_body, nullptr, false);
      if (!reply.is_object()) continue;
      for (const char* name : {"access_token", "refresh_token"}) {
        if (reply.contains(name)) tokens.insert(reply[name].get<std::string>());
      }
    }
    return tokens;
  }

  // And everything planted.
  std::set<std::string> Secrets() const {
    std::set<std::string> secrets = {flexiti_sandbox::kMerchantSecret,
                                     flexiti_sandbox::kOtherMerchantSecret,
                                     "this-is-not-the-secret",
                                     kAccount,
                                     kCard,
                                     flexiti_sandbox::kEmployee,
                                     kPlantedCode,
                                     kPlantedAnswer,
                                     kPlantedEmployee,
                                     kPlantedVerification,
                                     kPlantedReference,
                                     "Alice",
                                     "Tremblay",
                                     "alice@example.com",
                                     "4165550101",
                                     "1985-04-12"};
    secrets.merge(Tokens());
    return secrets;
  }

  mutable Stack stack_;
  int calls_ = 0;
  std::string told_;  // all that callers got to read of failures
};

void SecretsTest::RunGoodCalls() {
  EXPECT_EQ(Told(Buy(Purchase())), "OK");
  EXPECT_EQ(Told(Buy(Purchase(kTransactionsMerchant))), "OK");
  EXPECT_EQ(Told(List(kMerchant)), "OK");
  EXPECT_EQ(Told(List("birch")), "OK");
  stack_.sandbox().Advance(std::chrono::minutes(21));  // 401, and a fresh token
  EXPECT_EQ(Told(List(kMerchant)), "OK");
}

void SecretsTest::RunBadCalls() {
  EXPECT_FALSE(Verify(PlantedVerification()).ok());
  EXPECT_FALSE(Buy(PlantedPurchase()).ok());
  EXPECT_FALSE(Capture().ok());
  EXPECT_FALSE(Return().ok());
  EXPECT_FALSE(Refund().ok());
  EXPECT_FALSE(Credit().ok());
  EXPECT_FALSE(List("wrong-secret").ok());
  EXPECT_FALSE(List("unprovisioned").ok());
  EXPECT_FALSE(Get(kMerchant, kCard).ok());
  // In places where they do not belong.
  EXPECT_FALSE(List(kCard).ok());
  EXPECT_FALSE(List(absl::StrCat("x\n", kCard)).ok());
  v1::CreatePurchaseRequest wrong = PlantedPurchase();
  wrong.set_request_id(kCard);
  EXPECT_FALSE(Buy(wrong).ok());
  wrong = PlantedPurchase();
  wrong.mutable_in_store()->set_verification_code(absl::StrCat(kPlantedCode, "x"));
  wrong.mutable_in_store()->set_external_location_id(absl::StrCat(kCard, "\n"));
  wrong.set_account_number(absl::StrCat(kAccount, "-", kAccount));
  wrong.mutable_amount()->set_currency_code(kPlantedAnswer);
  EXPECT_FALSE(Buy(wrong).ok());
}

// Flexiti repeats what it was told, in every place where it can.
void SecretsTest::RunHostileCalls() {
  std::string echo = absl::StrCat(kAccount, " card ", kCard, " alice@example.com 4165550101");
  for (const std::string& token : Tokens()) absl::StrAppend(&echo, " ", token);
  const std::string bodies[] = {
      absl::StrCat(R"({"error": "wrong_input", "message": ")", echo,
                   R"(", "field_errors": [{"param": "vcc_number", "msg": "invalid )", echo,
                   R"(", "value": ")", kPlantedAnswer, R"("}, {"param": ")", echo,
                   R"(", "msg": "bad", "value": ")", kPlantedCode, R"("}]})"),
      absl::StrCat(R"({"error": ")", echo, R"("})"),
      absl::StrCat(R"({"error": ")", *Tokens().begin(), R"("})"),
      absl::StrCat(R"({"error": "t_)", *Tokens().rbegin(), R"("})"),
      absl::StrCat(R"({"error": "account_)", kAccount, R"(_frozen"})"),
      absl::StrCat(R"({"code": 409, "error": "credit_exceeded", "error_description": ")", echo,
                   R"("})"),
      absl::StrCat("<html>", echo, kPlantedAnswer, kPlantedEmployee, "</html>"),
      absl::StrCat(R"({"authorization_id": ")", kPlantedAnswer, R"(", "amount": ")", kCard,
                   R"("})"),
      absl::StrCat(R"({"authorization_id": 1, "amount": "1.00", "account_number": ")", kCard,
                   R"(", "first_name": "Alice"})"),
  };
  for (const std::string& body : bodies) {
    for (const int status : {200, 409, 500}) {
      Fault fault = Fault::Reply(status, body).Times(-1);
      fault.reply->reason = absl::StrCat(kCard, " ", kPlantedAnswer);
      fault.reply->headers = {{"x-echo", absl::StrCat(kCard, kPlantedEmployee)}};
      stack_.sandbox().DisarmAll();
      const auto purchase = PlantedPurchase();
      stack_.sandbox().Arm(fault.On("POST", "/authorization"));
      stack_.sandbox().Arm(fault.On("POST", "/verify"));
      stack_.sandbox().Arm(fault.On("GET", "/authorization/*"));
      for (const char* path : {"/transactions", "/capture", "/return", "/refund"}) {
        stack_.sandbox().Arm(fault.On("POST", path));
      }
      EXPECT_FALSE(Buy(purchase).ok()) << body;
      EXPECT_FALSE(Capture().ok()) << body;
      EXPECT_FALSE(Return().ok()) << body;
      EXPECT_FALSE(Refund().ok()) << body;
      EXPECT_FALSE(Verify(PlantedVerification()).ok()) << body;
      EXPECT_FALSE(Get(kMerchant, "1000000000000001").ok()) << body;
    }
  }
  for (const Fault& fault : {Fault::Garbage(), Fault::CommitThenDrop(), Fault::CutReply(90)}) {
    stack_.sandbox().DisarmAll();
    const auto purchase = PlantedPurchase();
    stack_.sandbox().Arm(fault.On("POST", "/authorization"));
    EXPECT_FALSE(Buy(purchase).ok());
  }
  stack_.sandbox().DisarmAll();
}

TEST_F(SecretsTest, AppearInNoLogLineAndNoError) {
  RunGoodCalls();
  RunBadCalls();
  RunHostileCalls();
  EXPECT_EQ(stack_.gateway().Stop(), 0);
  const std::string log = stack_.gateway().output();
  const auto secrets = Secrets();
  EXPECT_GE(secrets.size(), 16u + 4u) << "tokens among them";
  for (const std::string& secret : secrets) {
    EXPECT_EQ(log.find(secret), std::string::npos) << secret << " was logged";
    EXPECT_EQ(told_.find(secret), std::string::npos) << secret << " was told in an error";
  }
}

TEST_F(SecretsTest, EachCallIsOneLineOfJsonWithTheDocumentedFields) {
  RunGoodCalls();
  RunBadCalls();
  RunHostileCalls();
  EXPECT_EQ(stack_.gateway().Stop(), 0);
  const std::set<std::string> always = {"time",        "severity", "event",       "method",
                                        "grpc_code",   "attempts", "duration_ms", "wait_ms",
                                        "upstream_ms", "ledger_ms"};
  const std::set<std::string> sometimes = {"merchant_id", "request_id",  "reference_id",  "outcome",
                                           "reason",      "http_status", "lines_left_out"};
  int lines_of_calls = 0;
  std::istringstream lines(stack_.gateway().output());
  for (std::string line; std::getline(lines, line);) {
    SCOPED_TRACE(line);
    const auto fields = nlohmann::json::parse(line, nullptr, false);
    ASSERT_TRUE(fields.is_object());
    if (fields["event"] != "call") continue;
    ++lines_of_calls;
    for (const std::string& name : always) EXPECT_TRUE(fields.contains(name)) << name;
    for (const auto& [name, value] : fields.items()) {
      EXPECT_TRUE(always.count(name) + sometimes.count(name) == 1) << name;
    }
    EXPECT_TRUE(std::regex_match(fields["time"].get<std::string>(),
                                 std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)")));
    EXPECT_EQ(fields.contains("reason"), fields["grpc_code"] != "OK");
    EXPECT_EQ(fields.contains("outcome"), fields["grpc_code"] != "OK");
    EXPECT_GE(fields["duration_ms"].get<double>(), fields["upstream_ms"].get<double>());
  }
  EXPECT_EQ(lines_of_calls, calls_);
}

TEST_F(SecretsTest, MemoryIsNotDumped) {
  std::ifstream limits(absl::StrCat("/proc/", stack_.gateway().pid(), "/limits"));
  std::string line;
  while (std::getline(limits, line) && !absl::StartsWith(line, "Max core file size")) {
  }
  EXPECT_TRUE(std::regex_match(line, std::regex(R"(Max core file size\s+0\s+0\s+bytes\s*)")))
      << line;
}

// The owner of the files in /proc/<pid>: the process's user, or root if it may not be looked into.
uid_t OwnerOf(pid_t pid) {
  struct stat status = {};
  return stat(absl::StrCat("/proc/", pid, "/status").c_str(), &status) == 0 ? status.st_uid : ~0u;
}

// Starts the program of `gateway` as `user` and waits until it writes its first line.
pid_t StartAs(uid_t user, const GatewayProcess& gateway, const std::string& config_path) {
  const std::string executable = absl::StrCat("/proc/", gateway.pid(), "/exe");
  const int program = open(executable.c_str(), O_RDONLY);
  int out[2];
  if (program < 0 || pipe2(out, O_CLOEXEC) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(out[1], STDERR_FILENO);
    std::string name = "flexiti-gateway", option = "--config", path = config_path;
    char* const arguments[] = {name.data(), option.data(), path.data(), nullptr};
    if (setresuid(user, user, user) == 0) fexecve(program, arguments, environ);
    _exit(127);
  }
  close(out[1]);
  close(program);
  std::string text;
  for (char byte = 0; read(out[0], &byte, 1) == 1 && byte != '\n';) text += byte;
  close(out[0]);
  EXPECT_TRUE(absl::StrContains(text, "listening")) << text;
  return child;
}

TEST_F(SecretsTest, OtherProcessesOfTheSameUserCannotLookIn) {
  if (geteuid() != 0) {
    EXPECT_EQ(OwnerOf(stack_.gateway().pid()), 0u);
    EXPECT_EQ(OwnerOf(getpid()), geteuid());
    return;
  }
  // Root owns all that it runs, so the program runs as somebody else, who then owns its secrets.
  constexpr uid_t kNobody = 65534;
  std::ifstream file(stack_.directory() + "/gateway.yaml");
  const std::string yaml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string path = stack_.directory() + "/nobody.yaml";
  // Of a ledger's file only one process may have hold.
  WriteFile(path, absl::StrReplaceAll(yaml, {{"/ledger.sqlite", "/nobody.sqlite"}}));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(stack_.directory())) {
    ASSERT_EQ(chown(entry.path().c_str(), kNobody, kNobody), 0);
  }
  ASSERT_EQ(chown(stack_.directory().c_str(), kNobody, kNobody), 0);
  const pid_t child = StartAs(kNobody, stack_.gateway(), path);
  ASSERT_GT(child, 0);
  EXPECT_EQ(OwnerOf(child), 0u);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace flexiti_test
