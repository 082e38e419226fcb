#include "tests/sandbox/tests/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/sandbox/default_scenario.h"

namespace flexiti_sandbox {
namespace {

constexpr timeval kReadLimit = {20, 0};  // a test that hangs fails instead

}  // namespace

Json TestReply::json() const {
  absl::StatusOr<Json> parsed = Json::Parse(body);
  EXPECT_TRUE(parsed.ok()) << body;
  return parsed.ok() ? *parsed : Json();
}

std::string TestReply::operator[](const std::string& path) const {
  Json at = json();
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (const std::string& name : names) {
    const size_t index = name.find_first_not_of("0123456789") == std::string::npos
                             ? static_cast<size_t>(std::stoul(name))
                             : std::string::npos;
    if (at.is_array() && index < at.items().size()) {
      const Json item = at.items()[index];
      at = item;
      continue;
    }
    const Json* found = at.Find(name);
    if (found == nullptr) return "";
    const Json next = *found;
    at = next;
  }
  return at.text();
}

TestConnection::TestConnection(int port, const std::string& ca_path) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kReadLimit, sizeof kReadLimit);
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) == 0;
  if (ca_path.empty() || !connected_) return;
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_locations(context_, ca_path.c_str(), nullptr);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  ssl_ = SSL_new(context_);
  SSL_set1_host(ssl_, "localhost");
  SSL_set_fd(ssl_, fd_);
  connected_ = SSL_connect(ssl_) == 1;
}

TestConnection::~TestConnection() {
  if (ssl_ != nullptr) SSL_free(ssl_);
  if (context_ != nullptr) SSL_CTX_free(context_);
  close(fd_);
}

void TestConnection::Send(const std::string& bytes) {
  if (ssl_ != nullptr) {
    SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
  } else {
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t sent = send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) return;
      at += static_cast<size_t>(sent);
    }
  }
}

bool TestConnection::Fill() {
  char piece[16384];
  const ssize_t got =
      ssl_ != nullptr ? SSL_read(ssl_, piece, sizeof piece) : recv(fd_, piece, sizeof piece, 0);
  if (got <= 0) return false;
  buffer_.append(piece, static_cast<size_t>(got));
  return true;
}

TestReply TestConnection::ReadReply() {
  TestReply reply;
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return reply;
  }
  reply.head = buffer_.substr(0, end + 4);
  buffer_.erase(0, end + 4);
  if (!absl::StartsWith(reply.head, "HTTP/1.1 ") ||
      !absl::SimpleAtoi(reply.head.substr(9, 3), &reply.status)) {
    return reply;
  }
  size_t length = 0;
  const std::vector<std::string> lines = absl::StrSplit(reply.head, "\r\n");
  for (const std::string& line : lines) {
    if (absl::StartsWithIgnoreCase(line, "content-length: ")) {
      EXPECT_TRUE(absl::SimpleAtoi(line.substr(16), &length)) << line;
    }
  }
  while (buffer_.size() < length && Fill()) {
  }
  reply.cut = buffer_.size() < length;
  reply.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return reply;
}

std::string TestConnection::ReadToEnd() {
  while (Fill()) {
  }
  return std::exchange(buffer_, "");
}

std::string TestConnection::ReadSome(size_t size) {
  while (buffer_.size() < size && Fill()) {
  }
  return std::exchange(buffer_, "");
}

std::string EncodeRequest(const std::string& method, const std::string& target,
                          const TestHeaders& headers, const std::string& body) {
  std::string text = absl::StrCat(method, " ", target, " HTTP/1.1\r\nhost: localhost\r\n");
  for (const auto& [name, value] : headers) absl::StrAppend(&text, name, ": ", value, "\r\n");
  if (!body.empty() || method == "POST") {
    absl::StrAppend(&text, "content-length: ", body.size(), "\r\n");
  }
  return absl::StrCat(text, "\r\n", body);
}

SandboxTest::SandboxTest() { Restart(Options()); }

void SandboxTest::Restart(const Options& options) {
  auto started = Sandbox::Start(options);
  EXPECT_TRUE(started.ok()) << started.status();
  sandbox_ = started.ok() ? *std::move(started) : nullptr;
  tokens_.clear();
}

std::string SandboxTest::Pos(const std::string& version, const std::string& rest,
                             const std::string& merchant) {
  return absl::StrCat("/flexiti/pos-api/", version, "/client-id/", merchant, "/", rest);
}

TestReply SandboxTest::Send(const std::string& method, const std::string& target,
                            const TestHeaders& headers, const std::string& body) {
  TestConnection connection(sandbox_->http_port());
  connection.Send(EncodeRequest(method, target, headers, body));
  return connection.ReadReply();
}

TestReply SandboxTest::Token(const std::string& form, bool online) {
  return Send(
      "POST", online ? "/flexiti/online-api/oauth/token" : "/flexiti/pos-api/v2.5/oauth/token",
      {{"content-type", "application/x-www-form-urlencoded"}, {"x-reference-id", kOtherReference}},
      form);
}

std::string SandboxTest::Bearer(const std::string& scope) {
  for (const auto& [known, token] : tokens_) {
    if (known == scope) return token;
  }
  const bool customer = absl::EndsWith(scope, "customer");
  const TestReply reply =
      Token(absl::StrCat("client_id=", kMerchant, "&client_secret=", kMerchantSecret,
                         "&scope=", customer ? "customer" : "merchant"),
            absl::StartsWith(scope, "online"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  tokens_.emplace_back(scope, reply["access_token"]);
  return tokens_.back().second;
}

TestHeaders SandboxTest::Headers(const std::string& scope) {
  return {{"authorization", "Bearer " + Bearer(scope)},
          {"x-reference-id", kOtherReference},
          {"content-type", "application/json"}};
}

TestReply SandboxTest::Get(const std::string& target, const std::string& scope) {
  return Send("GET", target, Headers(scope));
}

TestReply SandboxTest::Post(const std::string& target, const std::string& body,
                            const std::string& scope, const TestHeaders& more) {
  TestHeaders headers = Headers(scope);
  headers.insert(headers.end(), more.begin(), more.end());
  return Send("POST", target, headers, body);
}

TestReply SandboxTest::Control(const std::string& method, const std::string& target,
                               const std::string& body) {
  TestConnection connection(sandbox_->control_port());
  connection.Send(EncodeRequest(method, target, {}, body));
  return connection.ReadReply();
}

std::string SandboxTest::Verify(const std::string& account, const std::string& request_id) {
  const TestReply reply =
      Post(Pos("v2.5", "account/" + account + "/verify"),
           absl::StrCat(R"({"format":"sms","request_id":")", request_id, R"("})"));
  EXPECT_EQ(reply.status, 200) << reply.body;
  const std::vector<SentCode> codes = sandbox_->SentCodes();
  return codes.empty() ? "" : codes.back().code;
}

std::string SandboxTest::Body(Change fields, const Change& change) {
  for (const auto& [name, value] : change) {
    const auto same = std::find_if(fields.begin(), fields.end(), [&name = name](const auto& field) {
      return field.first == name;
    });
    if (same != fields.end()) fields.erase(same);
    if (!value.empty()) fields.emplace_back(name, value);
  }
  std::string body;
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&body, body.empty() ? "{" : ",", "\"", name, "\":", value);
  }
  return body.empty() ? "{}" : body + "}";
}

TestReply SandboxTest::Transaction(const Change& change, const TestHeaders& more) {
  return Post(Pos("v2.5.1", "transactions"),
              Body({{"transaction_type", R"("promotional_purchase")"},
                    {"amount", R"("120.05")"},
                    {"account_number", absl::StrCat("\"", kAccount, "\"")},
                    {"verification_code", "2222"},
                    {"request_id", R"("R")"},
                    {"external_location_id", R"("00-12345")"},
                    {"external_employee_id", R"("12345-SMITH")"},
                    {"plan_id", "101"},
                    {"term", "12"}},
                   change),
              "merchant", more);
}

TestReply SandboxTest::Authorize(const Change& change, const std::string& scope) {
  return Post(Pos("v2.5.1", "authorization"),
              Body({{"account_number", kAccount},
                    {"reference", R"("Order-1")"},
                    {"financing_option",
                     R"({"transaction_type":"promotional_purchase","plan_id":101,"term":12})"},
                    {"amount", "500.00"},
                    {"auto_capture", "false"},
                    {"verification_code", "2222"},
                    {"request_id", R"("R")"},
                    {"external_location_id", R"("00-12345")"},
                    {"external_employee_id", R"("12345-SMITH")"}},
                   change),
              scope);
}

}  // namespace flexiti_sandbox
