// What the transport's tests share: an authority, a peer, a transport that trusts it.
#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "service/flexiti/http_transport.h"
#include "tests/support/certificates.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/temporary_directory.h"

namespace flexiti {

// Far longer than anything here takes; only a hang reaches it.
inline absl::Time Patient() { return absl::Now() + absl::Seconds(30); }

// Made once for each test program.
struct TestTrust {
  flexiti_test::TemporaryDirectory directory;
  flexiti_test::Certificate authority = flexiti_test::MintAuthority("Test authority");
  flexiti_test::Certificate leaf = flexiti_test::MintLeaf(authority, {"localhost"}, {"127.0.0.1"});
  std::string ca_file = directory.Write("ca.pem", authority.certificate_pem);
};

inline TestTrust& Trust() {
  static TestTrust trust;
  return trust;
}

inline std::unique_ptr<flexiti_test::ScriptedPeer> MakePeer(
    bool tls, flexiti_test::ScriptedPeer::Script script) {
  return tls ? std::make_unique<flexiti_test::ScriptedPeer>(Trust().leaf, std::move(script))
             : std::make_unique<flexiti_test::ScriptedPeer>(std::move(script));
}

inline HttpTransportOptions OptionsFor(const std::string& url) {
  return {.base_url = url, .ca_file = Trust().ca_file, .connect_timeout = absl::Seconds(20)};
}

inline std::unique_ptr<HttpTransport> MakeTransport(const HttpTransportOptions& options) {
  absl::StatusOr<std::unique_ptr<HttpTransport>> transport = HttpTransport::Create(options);
  if (!transport.ok()) ADD_FAILURE() << transport.status();
  return *std::move(transport);
}

inline std::unique_ptr<HttpTransport> MakeTransport(const flexiti_test::ScriptedPeer& peer) {
  return MakeTransport(OptionsFor(peer.url()));
}

// A request that would move money.
inline HttpRequest Purchase() {
  return {.method = "POST",
          .target = "/transactions?lang=en",
          .headers = {{"Authorization", "Bearer token"}, {"Content-Type", "application/json"}},
          .body = R"({"amount":"10.00"})"};
}

// Answers every request with `bytes`, then waits for the client to close.
inline flexiti_test::ScriptedPeer::Script Answering(const std::string& bytes) {
  return [bytes](flexiti_test::PeerConnection& connection) {
    while (!connection.ReadRequest().empty() && connection.Send(bytes)) {
    }
  };
}

}  // namespace flexiti
