// How connections are kept, lent and dropped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

#include "tests/support/small_stack.h"
#include "tests/unit/flexiti/http_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::PeerConnection;
using flexiti_test::Reply;
using flexiti_test::ScriptedPeer;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

class HttpPoolTest : public testing::TestWithParam<bool> {};  // the parameter: TLS
INSTANTIATE_TEST_SUITE_P(PlainAndTls, HttpPoolTest, testing::Bool(),
                         [](const auto& instance) { return instance.param ? "Tls" : "Plain"; });

// Answers each request with the number of its connection.
void AnswerIndex(PeerConnection& connection) {
  while (!connection.ReadRequest().empty() &&
         connection.Send(Reply(std::to_string(connection.index())))) {
  }
}

std::string BodyOf(const absl::StatusOr<HttpReply>& reply) {
  return reply.ok() ? reply->body : std::string(reply.status().message());
}

TEST_P(HttpPoolTest, LateReplyNeverReachesAnotherCall) {
  for (const std::string& late :
       {Reply("of another customer"),
        std::string("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
        std::string("H")}) {
    std::promise<void> sent;
    const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
      connection.ReadRequest();
      connection.Send(Reply(std::to_string(connection.index())));
      if (connection.index() == 0) {
        connection.Send(late);
        sent.set_value();
      }
      connection.WaitForClose(seconds(20));
    });
    const auto transport = MakeTransport(*peer);
    // The surplus may come along with the first reply, which is then in doubt; or later.
    const absl::StatusOr<HttpReply> first = transport->Send(Purchase(), Patient());
    EXPECT_TRUE(first.ok() || first.status().code() == absl::StatusCode::kUnknown);
    sent.get_future().wait();
    EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "1");
  }
}

TEST_P(HttpPoolTest, ReplyAfterTheDeadlineNeverReachesAnotherCall) {
  std::promise<void> cut;
  const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
    connection.ReadRequest();
    if (connection.index() == 0) cut.get_future().wait();
    connection.Send(Reply(std::to_string(connection.index())));
    connection.WaitForClose(seconds(20));
  });
  const auto transport = MakeTransport(*peer);
  EXPECT_EQ(transport->Send(Purchase(), absl::Now() + absl::Milliseconds(200)).status().code(),
            absl::StatusCode::kUnknown);
  cut.set_value();
  EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "1");
}

TEST_P(HttpPoolTest, ConnectionThatThePeerClosedWhileIdleIsReplacedBeforeSending) {
  std::promise<void> closed;
  const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
    connection.ReadRequest();
    connection.Send(Reply(std::to_string(connection.index())));
    if (connection.index() > 0) return;
    connection.ShutdownWrite();
    closed.set_value();
    connection.WaitForClose(seconds(20));
  });
  const auto transport = MakeTransport(*peer);
  EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "0");
  closed.get_future().wait();
  EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "1");
}

TEST_P(HttpPoolTest, ConnectionIsKeptUnlessThePeerSaysOtherwise) {
  const auto keeping = MakePeer(GetParam(), AnswerIndex);
  const auto kept = MakeTransport(*keeping);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(BodyOf(kept->Send(Purchase(), Patient())), "0");

  const auto closing = MakePeer(GetParam(), [](PeerConnection& connection) {
    while (!connection.ReadRequest().empty()) {
      connection.Send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n" +
                      std::to_string(connection.index()));
    }
  });
  const auto closed = MakeTransport(*closing);
  EXPECT_EQ(BodyOf(closed->Send(Purchase(), Patient())), "0");
  EXPECT_EQ(BodyOf(closed->Send(Purchase(), Patient())), "1");
}

TEST_P(HttpPoolTest, ConnectionThatWasIdleTooLongIsNotReused) {
  const auto peer = MakePeer(GetParam(), AnswerIndex);
  HttpTransportOptions options = OptionsFor(peer->url());
  options.max_idle = absl::Nanoseconds(1);
  const auto transport = MakeTransport(options);
  EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "0");
  EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "1");
}

TEST_P(HttpPoolTest, MostRecentlyUsedConnectionGoesOutFirst) {
  std::latch both(2);
  std::promise<void> release_second;
  const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
    for (int i = 0; !connection.ReadRequest().empty(); ++i) {
      if (i == 0) both.arrive_and_wait();
      if (i == 0 && connection.index() == 1) release_second.get_future().wait();
      connection.Send(Reply(std::to_string(connection.index())));
    }
  });
  const auto transport = MakeTransport(*peer);
  const auto send = [&] { return BodyOf(transport->Send(Purchase(), Patient())); };
  std::future<std::string> one = std::async(std::launch::async, send);
  std::future<std::string> other = std::async(std::launch::async, send);
  // One of the two is on connection 0 and ends first; which one, nobody knows.
  while (one.wait_for(milliseconds(1)) != std::future_status::ready &&
         other.wait_for(milliseconds(1)) != std::future_status::ready) {
  }
  release_second.set_value();
  EXPECT_NE(one.get(), other.get());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(), "1");
  EXPECT_EQ(peer->accepted(), 2);
}

TEST_P(HttpPoolTest, CallBeyondTheLimitWaitsItsTurnThenIsUnavailable) {
  std::promise<void> arrived;
  std::promise<void> release;
  const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
    connection.ReadRequest();
    arrived.set_value();
    release.get_future().wait();
    connection.Send(Reply("held"));
    connection.ReadRequest();
    connection.Send(Reply("next"));
  });
  HttpTransportOptions options = OptionsFor(peer->url());
  options.max_connections = 1;
  options.max_wait = absl::Milliseconds(50);
  const auto transport = MakeTransport(options);
  std::future<std::string> held = std::async(
      std::launch::async, [&] { return BodyOf(transport->Send(Purchase(), Patient())); });
  arrived.get_future().wait();
  const absl::Status status = transport->Send(Purchase(), Patient()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no connection was free"));
  release.set_value();
  EXPECT_EQ(held.get(), "held");
  EXPECT_EQ(BodyOf(transport->Send(Purchase(), Patient())), "next");
}

TEST_P(HttpPoolTest, ManyThreadsShareFewConnections) {
  constexpr int kThreads = 32;
  constexpr int kCalls = 10;
  constexpr int kConnections = 4;
  std::atomic<int> busy = 0;
  std::atomic<int> busiest = 0;
  const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
    for (std::string request; !(request = connection.ReadRequest()).empty();) {
      const int now = ++busy;
      for (int seen = busiest; seen < now && !busiest.compare_exchange_weak(seen, now);) {
      }
      --busy;
      connection.Send(Reply(request.substr(request.find("\r\n\r\n") + 4)));
    }
  });
  HttpTransportOptions options = OptionsFor(peer->url());
  options.max_connections = kConnections;
  options.max_wait = absl::Seconds(30);
  const auto transport = MakeTransport(options);
  std::atomic<int> right = 0;
  {
    flexiti_test::SmallStackThreads threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.Run([&, thread] {
        for (int call = 0; call < kCalls; ++call) {
          HttpRequest request = Purchase();
          request.body = std::to_string(thread) + "/" + std::to_string(call);
          right += BodyOf(transport->Send(request, Patient())) == request.body ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(right, kThreads * kCalls);
  EXPECT_LE(busiest, kConnections);
  EXPECT_LE(peer->accepted(), kConnections);
}

// The peer answers when every call has arrived: they all were in flight at once.
TEST_P(HttpPoolTest, AsManyCallsAreInFlightAsThereAreThreads) {
  constexpr int kCalls = 200;
  std::latch all(kCalls);
  const auto peer = MakePeer(GetParam(), [&](PeerConnection& connection) {
    connection.ReadRequest();
    all.arrive_and_wait();
    connection.Send(Reply("{}"));
    connection.WaitForClose(seconds(20));
  });
  const auto transport = MakeTransport(*peer);
  std::atomic<int> right = 0;
  {
    flexiti_test::SmallStackThreads threads;
    for (int i = 0; i < kCalls; ++i) {
      threads.Run([&] { right += BodyOf(transport->Send(Purchase(), Patient())) == "{}" ? 1 : 0; });
    }
  }
  EXPECT_EQ(right, kCalls);
}

}  // namespace
}  // namespace flexiti
