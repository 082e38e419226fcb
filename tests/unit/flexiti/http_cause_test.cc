// The word that each way of getting no reply has.
#include "service/flexiti/http_cause.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::Certificate;
using flexiti_test::MintLeaf;
using flexiti_test::PeerConnection;
using flexiti_test::ScriptedPeer;

std::string CauseAt(const HttpTransportOptions& options, absl::Time deadline = Patient()) {
  return HttpCauseOf(MakeTransport(options)->Send(Purchase(), deadline).status());
}

TEST(HttpCauseTest, WhatKeepsARequestFromBeingSent) {
  EXPECT_EQ(CauseAt(OptionsFor("http://nobody.invalid")), "dns");
  EXPECT_EQ(CauseAt(OptionsFor("http://127.0.0.1:1")), "connect");
  EXPECT_EQ(CauseAt(OptionsFor("http://127.0.0.1:1"), absl::Now()), "timeout");

  const std::time_t now = std::time(nullptr);
  const Certificate expired = MintLeaf(Trust().authority, {"localhost"}, {}, now - 20, now - 10);
  const ScriptedPeer past(expired, [](PeerConnection&) {});
  EXPECT_EQ(CauseAt(OptionsFor(past.url("localhost"))), "tls_verify");

  const ScriptedPeer plain([](PeerConnection& connection) {
    connection.Read(1);
    connection.Send("HTTP/1.1 400 This is plain HTTP\r\n\r\n");
  });
  EXPECT_EQ(CauseAt(OptionsFor(absl::StrCat("https://127.0.0.1:", plain.port()))), "tls");
}

TEST(HttpCauseTest, WhatKeepsAReplyFromComing) {
  const struct {
    const char* bytes;  // of the reply; then the peer closes
    const char* cause;
  } cases[] = {
      {"", "closed"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "closed"},
      {"HTTP/1.1 200", "closed"},
      {"<html>", "malformed"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "malformed"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.bytes);
    const ScriptedPeer peer([&each](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send(each.bytes);
    });
    EXPECT_EQ(CauseAt(OptionsFor(peer.url())), each.cause);
  }
  const ScriptedPeer silent(
      [](PeerConnection& connection) { connection.WaitForClose(std::chrono::seconds(20)); });
  EXPECT_EQ(CauseAt(OptionsFor(silent.url()), absl::Now() + absl::Milliseconds(200)), "timeout");
}

TEST(HttpCauseTest, AReplyOrAMistakeOfOurOwnHasNone) {
  EXPECT_EQ(HttpCauseOf(absl::OkStatus()), "");
  EXPECT_EQ(HttpCauseOf(absl::UnavailableError("why")), "");
}

TEST(HttpCauseTest, WordsBeforeAMessageKeepIt) {
  const absl::Status status =
      Prefixed("host: ", WithHttpCause(absl::UnknownError("late"), HttpCause::kTimeout));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(status.message(), "host: late");
  EXPECT_EQ(HttpCauseOf(status), "timeout");
}

}  // namespace
}  // namespace flexiti
