// Every method is called with something planted in each sensitive field, while Flexiti answers
// well, badly and with an echo of all it was told. None of it, no secret and no token may be found
// where an operator, a collector or a caller of a failed call looks, in any disguise.
#include "tests/integration/canary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/operation_service.pb.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "tests/integration/leaks.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/otlp_receiver.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;
namespace v1 = flexiti::v1;

constexpr int kChoices = 3;  // the members of the largest oneof of a request

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file :
       {v1::CreatePurchaseRequest::descriptor()->file(), v1::Authorization::descriptor()->file(),
        v1::LookupCustomerRequest::descriptor()->file(),
        v1::StartCheckoutRequest::descriptor()->file(),
        v1::GetOperationRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      methods.push_back(file->service(0)->method(i));
    }
  }
  return methods;
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class CanaryTest : public testing::Test {
 protected:
  CanaryTest()
      : stack_({.flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, max_backoff: "
                                "1ms, budget_percent: 1000}\n  timeouts: {changing_call: 2s}\n"
                                "  breaker: {min_requests: 100000}\n",
                .top_yaml = absl::StrCat("tracing: {otlp_endpoint: \"", collector_.url(),
                                         "\", allow_plaintext: true}\n"),
                .log_level = "DEBUG"}) {}

  // Calls `method` with everything planted, and keeps what its caller was told if it failed.
  grpc::Status Call(const MethodDescriptor& method, int choice) {
    const auto request = New(method.input_type());
    const auto response = New(method.output_type());
    for (const std::string& path : Plant(choice, last_id_, *request)) {
      planted_.insert(absl::StrCat(method.input_type()->name(), ".", path));
    }
    const auto* id = method.input_type()->FindFieldByName("request_id");
    if (id != nullptr) last_id_ = request->GetReflection()->GetString(*request, id);
    const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
    const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
    Context context;
    const grpc::Status status = grpc::internal::BlockingUnaryCall<Message, Message>(
        stack_.channel().get(), rpc, &context, *request, response.get());
    if (!status.ok()) {
      absl::StrAppend(&told_, status.error_message(), "\n", status.error_details(), "\n");
      for (const auto* metadata :
           {&context.GetServerInitialMetadata(), &context.GetServerTrailingMetadata()}) {
        for (const auto& [name, value] : *metadata) {
          absl::StrAppend(&told_, std::string(name.data(), name.size()), "=",
                          std::string(value.data(), value.size()), "\n");
        }
      }
    }
    return status;
  }

  // As long as Flexiti answers as it likes. Of every method something must be sent; a choice may be
  // one that this merchant's endpoint does not take.
  void CallAllWell() {
    for (const MethodDescriptor* method : Methods()) {
      int taken = 0;
      for (int choice = 0; choice < kChoices; ++choice) {
        const std::string told = Told(Call(*method, choice));
        taken += absl::StrContains(told, "INVALID_ARGUMENT NOT_SENT") ? 0 : 1;
      }
      EXPECT_GT(taken, 0) << method->full_name();
    }
  }

  void CallAllBadly() {
    int choice = 0;
    for (const Fault& fault : EchoingFaults()) {
      stack_.sandbox().DisarmAll();
      for (const char* path :
           {"/authorization", "/authorizations", "/authorization/*", "/transactions", "/refund",
            "/captures", "/verify", "/customers/*", "/calculate-interest", "/close", "/widget/init",
            "/systems/*", "/notifications/*"}) {
        stack_.sandbox().Arm(fault.On("", path).Times(-1));
      }
      for (const MethodDescriptor* method : Methods()) Call(*method, ++choice % kChoices);
    }
    stack_.sandbox().DisarmAll();
  }

  // What people of the default scenario are called, all that was planted, and every secret.
  std::vector<std::string> Secrets() {
    std::vector<std::string> secrets = {kPlantedWord,
                                        kPlantedDigits,
                                        kPlantedDay,
                                        kPlantedPostalCode,
                                        "K4A 8B1",
                                        "19310827",
                                        flexiti_sandbox::kMerchantSecret,
                                        flexiti_sandbox::kOtherMerchantSecret,
                                        "this-is-not-the-secret",
                                        std::string(32, '5'),  // the ledger's key, as it is written
                                        std::string(16, 'U')};  // and as the bytes that it means
    for (const auto& exchange : stack_.sandbox().Exchanges()) {
      if (!absl::EndsWith(exchange.path, "/oauth/token")) continue;
      const auto reply = nlohmann::json::parse(exchange.reply_body, nullptr, false);
      if (!reply.is_object() || !reply.contains("access_token")) continue;
      for (const char* name : {"access_token", "refresh_token"}) {
        if (reply.contains(name)) secrets.push_back(reply[name].get<std::string>());
      }
    }
    return secrets;
  }
  std::vector<std::string> SecretsAndPublicTexts() {
    std::vector<std::string> values = Secrets();
    values.push_back(kPlantedPublic);
    return values;
  }

  std::string AdminText(const std::string& path) {
    httplib::Client client("http://" + stack_.gateway().admin_address());
    client.set_read_timeout(20);
    const auto reply = client.Get(path);
    return reply ? reply->body : "no reply";
  }

  OtlpReceiver collector_;
  Stack stack_;
  std::string last_id_ = NewRequestId();
  std::string told_;  // all that callers got to read of failures
  std::set<std::string> planted_;
};

TEST_F(CanaryTest, NothingPlantedIsFoundWhereItMayNotBe) {
  CallAllWell();
  CallAllBadly();
  const std::vector<std::string> secrets = Secrets();
  const std::vector<std::string> values = SecretsAndPublicTexts();
  ASSERT_GT(secrets.size(), 11u) << "tokens among them";
  EXPECT_THAT(Leaks(told_, values), IsEmpty()) << "in an error";
  ASSERT_FALSE(told_.empty());
  for (const char* path : {"/metrics", "/healthz", "/readyz", "/"}) {
    EXPECT_THAT(Leaks(AdminText(path), values), IsEmpty()) << "in " << path;
  }
  EXPECT_THAT(AdminText("/metrics"), testing::HasSubstr("flexiti_calls_total"));
  for (const char* name : {"cmdline", "environ"}) {  // empty where it may not be read
    const std::string text = Content(absl::StrCat("/proc/", stack_.gateway().pid(), "/", name));
    EXPECT_THAT(Leaks(text, secrets), IsEmpty()) << name;
  }
  EXPECT_EQ(stack_.gateway().Stop(), 0);
  EXPECT_THAT(Leaks(stack_.gateway().output(), values), IsEmpty()) << "in the log";
  EXPECT_GT(stack_.gateway().output().size(), 100'000u);
  EXPECT_THAT(Leaks(collector_.Bytes(), values), IsEmpty()) << "in a trace";
  EXPECT_GT(collector_.Bytes().size(), 10'000u);
}

// The regular files that a process has open.
std::set<std::string> OpenFiles(const std::string& process) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(
           absl::StrCat("/proc/", process, "/fd"),
           std::filesystem::directory_options::skip_permission_denied)) {
    std::error_code gone;
    const std::filesystem::path target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone && std::filesystem::is_regular_file(target)) files.insert(target.string());
  }
  return files;
}

// Kept sealed: a request and an answer can be read by who has the key, which is not beside them.
TEST_F(CanaryTest, NothingPlantedIsFoundInTheLedgersFiles) {
  CallAllWell();
  const std::vector<std::string> secrets = Secrets();
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(stack_.directory())) {
    if (!absl::StrContains(entry.path().filename().string(), "sqlite")) continue;
    ++files;
    EXPECT_THAT(Leaks(Content(entry.path()), secrets), IsEmpty()) << entry.path();
  }
  EXPECT_GE(files, 2u) << "the write-ahead log beside the database";
  // No other file is written. What this process has open too was inherited: who runs the tests
  // keeps a log.
  const std::set<std::string> inherited = OpenFiles("self");
  for (const std::string& file : OpenFiles(absl::StrCat(stack_.gateway().pid()))) {
    if (inherited.count(file) > 0) continue;
    EXPECT_TRUE(absl::StartsWith(file, stack_.directory() + "/ledger.sqlite")) << file;
  }
}

TEST_F(CanaryTest, EverySensitiveFieldOfEveryRequestIsPlantedAndSentWhereFlexitiTakesIt) {
  CallAllWell();
  size_t fields = 0;
  for (const MethodDescriptor* method : Methods()) {
    for (const std::string& path : SensitiveFields(*method->input_type())) {
      ++fields;
      EXPECT_EQ(planted_.count(absl::StrCat(method->input_type()->name(), ".", path)), 1u)
          << method->input_type()->name() << "." << path;
    }
  }
  EXPECT_GT(fields, 50u);
  std::string sent;
  for (const auto& exchange : stack_.sandbox().Exchanges()) {
    absl::StrAppend(&sent, exchange.head, exchange.body, "\n");
  }
  for (const char* value : {kPlantedWord, kPlantedDigits, kPlantedDay, kPlantedPublic}) {
    EXPECT_THAT(Leaks(sent, {value}), testing::SizeIs(1)) << value;
  }
}

// The search finds what it is there to find.
TEST(LeaksTest, AreFoundInEveryDisguise) {
  EXPECT_THAT(Leaks("nothing of it, not even Kanari or 4815", {kPlantedWord, kPlantedDigits}),
              IsEmpty());
  for (const std::string value : {kPlantedWord, kPlantedDigits, kPlantedDay}) {
    std::string percent;
    for (const char c : value) absl::StrAppend(&percent, "%", absl::Hex(c));
    for (const std::string& form :
         {value, absl::AsciiStrToUpper(value), std::string(value.rbegin(), value.rend()),
          absl::BytesToHexString(value), absl::AsciiStrToUpper(absl::BytesToHexString(value)),
          percent, absl::Base64Escape(value + "!"), absl::Base64Escape("a" + value + "z"),
          absl::Base64Escape("{\"" + value + "\"}"), absl::WebSafeBase64Escape("abc" + value)}) {
      EXPECT_THAT(Leaks(absl::StrCat("{\"reason\":\"", form, "\"}"), {value}), testing::SizeIs(1))
          << form;
    }
  }
}

}  // namespace
}  // namespace flexiti_test
