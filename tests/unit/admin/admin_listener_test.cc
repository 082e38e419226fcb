#include "service/admin/admin_listener.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/admin/raw_client.h"

namespace flexiti {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr milliseconds kLimit = seconds(20);  // for what must happen, on a busy machine

// A listener that answers everything with "here".
class Served {
 public:
  explicit Served(AdminListenerLimits limits) : listener_(limits) {
    listener_.set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.set_content("here", "text/plain");
      return httplib::Server::HandlerResponse::Handled;
    });
    port_ = listener_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { listener_.listen_after_bind(); });
    while (!listener_.is_running()) std::this_thread::yield();
  }
  ~Served() { End(); }
  void End() {
    if (!thread_.joinable()) return;
    listener_.StopNow();
    thread_.join();
  }
  int port() const { return port_; }

 private:
  AdminListener listener_;
  int port_ = 0;
  std::thread thread_;
};

TEST(AdminListenerTest, AnswersARequestThatComesInPieces) {
  Served served({});
  RawClient client(served.port());
  for (const char* piece : {"GET / HT", "TP/1.1\r\nHo", "st: x\r\n", "\r\n"}) {
    ASSERT_TRUE(client.Send(piece));
  }
  const std::string answer = client.ReadToEnd(kLimit);
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(answer, EndsWith("here"));
  EXPECT_TRUE(client.is_closed());
}

TEST(AdminListenerTest, AHeaderThatDripsIsCutOffHoweverOftenAByteComes) {
  Served served({.threads = 1, .request_time = milliseconds(200)});
  RawClient client(served.port());
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\nX: "));
  const auto start = steady_clock::now();
  // Each byte comes well within the time that the library gives to a single read.
  while (!client.is_closed() && steady_clock::now() - start < kLimit) {
    client.Send("x");
    client.ReadToEnd(milliseconds(10));
  }
  EXPECT_TRUE(client.is_closed());
  // Its thread is another's now.
  RawClient next(served.port());
  ASSERT_TRUE(next.Send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_THAT(next.ReadToEnd(kLimit), EndsWith("here"));
}

TEST(AdminListenerTest, AConnectionTooManyIsClosedAtOnce) {
  Served served({.threads = 1, .max_connections = 2});
  RawClient first(served.port());
  RawClient second(served.port());
  ASSERT_TRUE(first.connected() && second.connected());
  RawClient third(served.port());
  third.ReadToEnd(kLimit);
  EXPECT_TRUE(third.is_closed());
  // Room for another once one has gone.
  ASSERT_TRUE(first.Send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_THAT(first.ReadToEnd(kLimit), EndsWith("here"));
  ASSERT_TRUE(second.Send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_THAT(second.ReadToEnd(kLimit), EndsWith("here"));
}

TEST(AdminListenerTest, ItsEndWaitsForNobodyWhoDrips) {
  Served served({.threads = 2,
                 .max_connections = 8,
                 .request_time = std::chrono::minutes(10),
                 .answer_time = std::chrono::minutes(10)});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<RawClient>(served.port()));
    ASSERT_TRUE(clients.back()->Send("GET / HTTP/1.1\r\nX: "));
  }
  const auto start = steady_clock::now();
  served.End();
  EXPECT_LT(steady_clock::now() - start, kLimit);
  for (const auto& client : clients) {
    client->ReadToEnd(kLimit);
    EXPECT_TRUE(client->is_closed());
  }
}

}  // namespace
}  // namespace flexiti
