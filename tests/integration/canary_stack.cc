#include "tests/integration/canary_stack.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "flexiti/v1/operation_service.pb.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "tests/integration/canary.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/client_view.h"
#include "tests/support/postgres_server.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;
namespace v1 = flexiti::v1;

constexpr int kChoices = 3;  // the members of the largest oneof of a request
constexpr char kTwoSecrets[] = "two-secrets";

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string TwoSecretsYaml(const TemporaryDirectory& files) {
  std::string yaml = absl::StrCat("  - id: ", kTwoSecrets, "\n    client_id: acme\n");
  for (const auto& [key, secret] : {std::pair("client_secret_file", kFirstSecret),
                                    std::pair("fallback_client_secret_file", kFallbackSecret)}) {
    absl::StrAppend(&yaml, "    ", key, ": ", Private(files.Write(key, secret)), "\n");
  }
  return yaml;
}

void AddTokens(flexiti_sandbox::Sandbox& sandbox, std::vector<std::string>& secrets) {
  for (const auto& exchange : sandbox.Exchanges()) {
    if (!absl::EndsWith(exchange.path, "/oauth/token")) continue;
    const auto reply = nlohmann::json::parse(exchange.reply_body, nullptr, false);
    if (!reply.is_object() || !reply.contains("access_token")) continue;
    for (const char* name : {"access_token", "refresh_token"}) {
      if (reply.contains(name)) secrets.push_back(reply[name].get<std::string>());
    }
  }
}

// Its content without its first and its last line.
void AddPemLines(const std::string& path, std::vector<std::string>& secrets) {
  for (const auto line : absl::StrSplit(Content(path), '\n', absl::SkipEmpty())) {
    if (!absl::StartsWith(line, "-----")) secrets.emplace_back(line);
  }
}

}  // namespace

std::vector<const MethodDescriptor*> ContractMethods() {
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

std::string Private(const std::string& path) {
  std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  return path;
}

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

CanaryStack::CanaryStack(const std::string& store_yaml)
    : stack_({.flexiti_yaml = "  retry: {max_attempts: 2, initial_backoff: 1ms, max_backoff: "
                              "1ms, budget_percent: 1000}\n  timeouts: {changing_call: 2s}\n"
                              "  breaker: {min_requests: 100000}\n",
              .top_yaml = absl::StrCat("tracing: {otlp_endpoint: \"", collector_.url(),
                                       "\", allow_plaintext: true}\n"),
              .store_yaml = store_yaml,
              .callers_yaml = "  - name: till\n    dns_name: till.example\n"
                              "    grants: [{merchants: [maple], methods: [READ]}]\n",
              .merchants_yaml = TwoSecretsYaml(files_),
              .log_level = "DEBUG"}) {}

void CanaryStack::Keep(const grpc::ClientContext& context, const grpc::Status& status) {
  if (status.ok()) return;
  absl::StrAppend(&told_, status.error_message(), "\n", status.error_details(), "\n");
  for (const auto* metadata :
       {&context.GetServerInitialMetadata(), &context.GetServerTrailingMetadata()}) {
    for (const auto& [name, value] : *metadata) {
      absl::StrAppend(&told_, std::string(name.data(), name.size()), "=",
                      std::string(value.data(), value.size()), "\n");
    }
  }
}

grpc::Status CanaryStack::Call(const MethodDescriptor& method, int choice) {
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
  Keep(context, status);
  return status;
}

void CanaryStack::CallAllWell() {
  for (const MethodDescriptor* method : ContractMethods()) {
    int taken = 0;  // a choice may be one that this merchant's endpoint does not take
    for (int choice = 0; choice < kChoices; ++choice) {
      const std::string told = Told(Call(*method, choice));
      taken += absl::StrContains(told, "INVALID_ARGUMENT NOT_SENT") ? 0 : 1;
    }
    EXPECT_GT(taken, 0) << method->full_name();
  }
}

void CanaryStack::CallAllBadly() {
  int choice = 0;
  for (const Fault& fault : EchoingFaults()) {
    stack_.sandbox().DisarmAll();
    for (const char* path :
         {"/authorization", "/authorizations", "/authorization/*", "/transactions", "/refund",
          "/captures", "/verify", "/customers/*", "/calculate-interest", "/close", "/widget/init",
          "/systems/*", "/notifications/*"}) {
      stack_.sandbox().Arm(fault.On("", path).Times(-1));
    }
    for (const MethodDescriptor* method : ContractMethods()) Call(*method, ++choice % kChoices);
  }
  stack_.sandbox().DisarmAll();
}

void CanaryStack::CallInVain() {
  const auto stranger = stack_.ChannelAs(MintLeaf(stack_.authority(), {kStranger}, {}));
  for (const auto& channel : {stranger, stack_.channel()}) {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kTwoSecrets);
    v1::ListAuthorizationsResponse response;
    Context context;
    const grpc::Status status = v1::AuthorizationService::NewStub(channel)->ListAuthorizations(
        &context, request, &response);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status.error_code() == grpc::StatusCode::UNAUTHENTICATED, channel == stranger);
    Keep(context, status);
  }
}

std::string CanaryStack::AdminText(const std::string& path) {
  httplib::Client client("http://" + stack_.gateway().admin_address());
  client.set_read_timeout(20);
  const auto reply = client.Get(path);
  return reply ? reply->body : "no reply";
}

std::vector<std::string> CanaryStack::Secrets() {
  std::vector<std::string> secrets = {kPlantedWord,
                                      kPlantedDigits,
                                      kPlantedDay,
                                      kPlantedPostalCode,
                                      "K4A 8B1",
                                      "19310827",
                                      flexiti_sandbox::kMerchantSecret,
                                      flexiti_sandbox::kOtherMerchantSecret,
                                      "this-is-not-the-secret",
                                      kFirstSecret,
                                      kFallbackSecret,
                                      PostgresServer::kPassword,
                                      std::string(32, '5'),   // the ledger's key, as it is written
                                      std::string(16, 'U')};  // and as the bytes that it means
  AddPemLines(absl::StrCat(stack_.directory(), "/", kGatewayKey), secrets);
  AddTokens(stack_.sandbox(), secrets);
  return secrets;
}

}  // namespace flexiti_test
