#include "tests/stack/client_view.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/status.pb.h"

namespace flexiti_test {
namespace {

using flexiti::v1::FlexitiError;

google::rpc::Status Unpack(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  return details;
}

template <typename Detail>
bool Find(const grpc::Status& status, Detail* detail) {
  const google::rpc::Status details = Unpack(status);
  for (const auto& any : details.details()) {
    if (any.Is<Detail>()) return any.UnpackTo(detail);
  }
  return false;
}

std::string After(const std::string& prefix, const std::string& name) {
  return name.compare(0, prefix.size(), prefix) == 0 ? name.substr(prefix.size()) : name;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

}  // namespace

std::string Told(const grpc::Status& status) {
  const int code = static_cast<int>(status.error_code());
  const std::string code_name = google::rpc::Code_Name(static_cast<google::rpc::Code>(code));
  FlexitiError error;
  google::rpc::ErrorInfo info;
  if (status.ok() || !Find(status, &error) || !Find(status, &info)) return code_name;
  std::string told = absl::StrCat(
      code_name, " ", After("OUTCOME_", flexiti::v1::Outcome_Name(error.outcome())), " ",
      After("NEXT_ACTION_", flexiti::v1::NextAction_Name(error.next_action())), " ", info.reason());
  const google::rpc::Status details = Unpack(status);
  if (details.code() != code) absl::StrAppend(&told, " but details.code ", details.code());
  if (info.domain() != "flexiti.v1") absl::StrAppend(&told, " of domain ", info.domain());
  google::rpc::RetryInfo retry;
  const bool retries = error.next_action() == flexiti::v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID;
  if (Find(status, &retry) != retries) told += retries ? " but no RetryInfo" : " and RetryInfo";
  if (status.error_details().size() > 4096) told += " with over 4 KiB of details";
  return told;
}

FlexitiError FlexitiErrorOf(const grpc::Status& status) {
  FlexitiError error;
  Find(status, &error);
  return error;
}

google::rpc::ErrorInfo ErrorInfoOf(const grpc::Status& status) {
  google::rpc::ErrorInfo info;
  Find(status, &info);
  return info;
}

bool ForbidsBlindRetry(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  return found != trailers.end() && found->second == "-1";
}

void Reconfigure(Stack& stack, const std::string& from, const std::string& to) {
  const std::string path = stack.directory() + "/gateway.yaml";
  std::string yaml = ReadText(path);
  yaml.replace(yaml.find(from), from.size(), to);
  WriteFile(path, yaml);
  stack.RestartGateway();
}

void PointAt(Stack& stack, const std::string& url) {
  const std::string yaml = ReadText(stack.directory() + "/gateway.yaml");
  const size_t start = yaml.find("url: \"");
  Reconfigure(stack, yaml.substr(start, yaml.find('"', start + 6) - start),
              absl::StrCat("url: \"", url));
}

}  // namespace flexiti_test
