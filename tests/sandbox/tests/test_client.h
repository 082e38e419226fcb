// The tests' own HTTP client on raw sockets: it shows exactly what came back, whatever it was.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/sandbox/json.h"
#include "tests/sandbox/sandbox.h"

namespace flexiti_sandbox {

struct TestReply {
  int status = 0;  // 0: the connection ended before a status line
  std::string head;
  std::string body;
  bool cut = false;  // fewer bytes than content-length said

  Json json() const;
  // The text of one top-level field, or of "a.b"; "" where it is absent.
  std::string operator[](const std::string& path) const;
};

class TestConnection {
 public:
  // Plain, or TLS that trusts the PEM file `ca_path`.
  explicit TestConnection(int port, const std::string& ca_path = "");
  ~TestConnection();
  TestConnection(const TestConnection&) = delete;
  TestConnection& operator=(const TestConnection&) = delete;

  bool connected() const { return connected_; }
  void Send(const std::string& bytes);
  TestReply ReadReply();
  // Everything until the peer closes.
  std::string ReadToEnd();
  // At least `size` more bytes, or what came before the peer closed.
  std::string ReadSome(size_t size);

 private:
  bool Fill();

  int fd_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
  bool connected_ = false;
  std::string buffer_;
};

using TestHeaders = std::vector<std::pair<std::string, std::string>>;

std::string EncodeRequest(const std::string& method, const std::string& target,
                          const TestHeaders& headers, const std::string& body);

// A sandbox with the default scenario, and a merchant who talks to it.
class SandboxTest : public ::testing::Test {
 protected:
  SandboxTest();
  void Restart(const Options& options);

  static std::string Pos(const std::string& version, const std::string& rest,
                         const std::string& merchant = "maple-furniture");

  // Each on a new connection.
  TestReply Send(const std::string& method, const std::string& target, const TestHeaders& headers,
                 const std::string& body = "");
  // At the POS API, or at the Online API.
  TestReply Token(const std::string& form, bool online = false);
  // A token of kMerchant; gets one with that scope on first use. "online" is one of the Online API
  // with merchant scope, "online-customer" one with customer scope.
  std::string Bearer(const std::string& scope = "merchant");
  TestHeaders Headers(const std::string& scope = "merchant");
  TestReply Get(const std::string& target, const std::string& scope = "merchant");
  TestReply Post(const std::string& target, const std::string& body,
                 const std::string& scope = "merchant", const TestHeaders& more = {});
  TestReply Control(const std::string& method, const std::string& target,
                    const std::string& body = "");

  // Verifies the account for request "R-<account>" by sms, whose code the scenario fixes.
  std::string Verify(const std::string& account, const std::string& request_id);

  // Bodies of good calls; `change` is put over them: {"amount", "12.00"} with JSON text as value,
  // and an empty value takes the field away.
  using Change = std::vector<std::pair<std::string, std::string>>;
  static std::string Body(Change fields, const Change& change);
  TestReply Transaction(const Change& change = {}, const TestHeaders& more = {});
  TestReply Authorize(const Change& change = {}, const std::string& scope = "merchant");

  std::unique_ptr<Sandbox> sandbox_;
  std::vector<std::pair<std::string, std::string>> tokens_;  // by scope
};

constexpr char kOtherReference[] = "0123456789abcdef0123456789abcdef";

}  // namespace flexiti_sandbox
