// A POST is never sent twice, and "not sent" is never a lie: counted at a peer in Flexiti's place
// that ends the connection at every possible moment.
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/scripted_peer.h"

namespace flexiti_test {
namespace {

namespace v1 = flexiti::v1;

constexpr char kLost[] = "UNKNOWN UNKNOWN RESOLVE_OPERATION REPLY_LOST";
constexpr size_t kAll = ~size_t{0};
constexpr char kToken[] =
    R"({"token_type": "Bearer", "access_token": "0123456789abcdef0123456789abcdef01234567",
        "expires_in": 1200, "refresh_token": "76543210fedcba9876543210fedcba9876543210"})";
constexpr char kNoAuthorizations[] = R"({"authorizations": [], "total": 0})";
constexpr char kAuthorized[] = R"({"authorization_id": 1234567890123456, "amount": "123.45"})";

enum class Ending { kClose, kReset, kGoodbye };

// When the peer ends the connection of a money call.
struct Moment {
  size_t request_bytes = kAll;  // after so many of the request were read; 0: it arrived, unread
  size_t reply_bytes = kAll;    // after so many of the reply were sent
  Ending ending = Ending::kClose;
};

// Gives out tokens, answers reads, and ends money calls when it is told to.
class FickleFlexiti {
 public:
  explicit FickleFlexiti(bool tls, const Certificate& authority) {
    const auto script = [this](PeerConnection& connection) {
      while (ServeOne(connection)) {
      }
    };
    peer_ = tls ? std::make_unique<ScriptedPeer>(MintLeaf(authority, {"localhost"}, {}), script)
                : std::make_unique<ScriptedPeer>(script);
  }

  std::string url() const { return peer_->url("localhost"); }
  void SetMoment(const Moment& moment) {
    const std::lock_guard<std::mutex> lock(mutex_);
    moment_ = moment;
    deliveries_ = 0;
  }
  // Money calls of which at least one byte came.
  int deliveries() const { return deliveries_; }
  size_t request_size() const { return request_size_; }
  static size_t reply_size() { return Reply(kAuthorized).size(); }
  int connections() const { return peer_->accepted(); }

 private:
  // The rest of a request of which `start` is read, or `limit` bytes of it in all.
  static std::string ReadOn(PeerConnection& connection, std::string start, size_t limit) {
    size_t size = kAll;
    while (start.size() < std::min(size, limit)) {
      const std::string more = connection.Read(1);
      if (more.empty()) return start;
      start += more;
      if (size == kAll && absl::EndsWith(start, "\r\n\r\n")) {
        const size_t length = start.find("Content-Length: ");
        size = start.size() +
               (length == std::string::npos ? 0 : std::strtoul(&start[length + 16], nullptr, 10));
      }
    }
    return start;
  }

  // False when the connection is to end.
  bool ServeOne(PeerConnection& connection) {
    pollfd entry = {.fd = connection.native(), .events = POLLIN, .revents = 0};
    if (has_token_ && moment().request_bytes == 0 && ::poll(&entry, 1, -1) == 1) {
      char byte = 0;
      if (::recv(connection.native(), &byte, 1, MSG_PEEK) <= 0) return false;
      ++deliveries_;
      return End(connection, moment().ending);
    }
    const std::string start = connection.Read(1);
    if (start.empty()) return false;
    if (start == "G") {
      ReadOn(connection, start, kAll);
      return connection.Send(Reply(kNoAuthorizations));
    }
    if (!has_token_) {
      ReadOn(connection, start, kAll);
      has_token_ = true;
      return connection.Send(Reply(kToken));
    }
    ++deliveries_;
    const Moment now = moment();
    const std::string request = ReadOn(connection, start, now.request_bytes);
    if (request.size() >= now.request_bytes) return End(connection, now.ending);
    request_size_ = request.size();
    if (now.reply_bytes == kAll) return connection.Send(Reply(kAuthorized));
    connection.Send(Reply(kAuthorized).substr(0, now.reply_bytes));
    return End(connection, now.ending);
  }

  static bool End(PeerConnection& connection, Ending ending) {
    if (ending == Ending::kReset) connection.Reset();
    if (ending == Ending::kGoodbye) connection.ShutdownWrite();
    return false;
  }

  Moment moment() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return moment_;
  }

  std::mutex mutex_;
  Moment moment_;  // guarded by mutex_
  std::atomic<bool> has_token_ = false;
  std::atomic<int> deliveries_ = 0;
  std::atomic<size_t> request_size_ = 0;
  std::unique_ptr<ScriptedPeer> peer_;  // last: its scripts use all of the above
};

v1::CreatePurchaseRequest OnlinePurchase() {
  v1::CreatePurchaseRequest request;
  request.set_merchant_id(kMerchant);
  request.set_request_id(NewRequestId());
  request.set_account_number("10000000000001");
  request.mutable_amount()->set_amount_cents(12'345);
  request.mutable_financing_option()->set_purchase_type(v1::PURCHASE_TYPE_REGULAR);
  request.mutable_online()->set_widget_session_id("11111111-1111-4111-8111-111111111111");
  return request;
}

class DeliveryTest : public testing::TestWithParam<std::tuple<bool, Ending>> {
 protected:
  DeliveryTest()
      : stack_({.allow_plaintext = true,
                .flexiti_yaml = "  retry: {max_attempts: 3, initial_backoff: 1ms, "
                                "max_backoff: 1ms}\n"}),
        flexiti_(tls(), stack_.authority()) {
    PointAt(stack_, flexiti_.url());
    EXPECT_EQ(Read(), "OK");  // fetches the token
    EXPECT_EQ(Pay(), "OK");
    EXPECT_EQ(flexiti_.deliveries(), 1);
  }
  static bool tls() { return std::get<0>(GetParam()); }
  static Ending ending() { return std::get<1>(GetParam()); }

  std::string Read() {
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMerchant);
    Context context;
    v1::ListAuthorizationsResponse response;
    return Told(stack_.authorizations().ListAuthorizations(&context, request, &response));
  }
  std::string Pay() {
    Context context;
    v1::CreatePurchaseResponse response;
    return Told(stack_.transactions().CreatePurchase(&context, OnlinePurchase(), &response));
  }

  void ExpectSentOnce(const Moment& moment, bool on_a_kept_connection) {
    SCOPED_TRACE(absl::StrCat(moment.request_bytes, " bytes of the request, ", moment.reply_bytes,
                              " of the reply, kept ", on_a_kept_connection));
    if (on_a_kept_connection) {
      flexiti_.SetMoment({});
      EXPECT_EQ(Read(), "OK");
    }
    flexiti_.SetMoment(moment);
    EXPECT_EQ(Pay(), kLost);
    EXPECT_EQ(flexiti_.deliveries(), 1);
  }

  Stack stack_;
  FickleFlexiti flexiti_;
};

INSTANTIATE_TEST_SUITE_P(All, DeliveryTest,
                         testing::Combine(testing::Bool(),
                                          testing::Values(Ending::kClose, Ending::kReset,
                                                          Ending::kGoodbye)),
                         [](const auto& instance) {
                           const Ending ending = std::get<1>(instance.param);
                           return std::string(std::get<0>(instance.param) ? "Tls" : "Plain") +
                                  (ending == Ending::kClose   ? "Close"
                                   : ending == Ending::kReset ? "Reset"
                                                              : "Goodbye");
                         });

TEST_P(DeliveryTest, EndingWithinTheRequest) {
  const size_t step = tls() ? 41 : 11;
  const size_t size = flexiti_.request_size();
  ASSERT_GT(size, 400u);
  for (size_t bytes = tls() ? 1 : 0; bytes < size; bytes += step) {
    ExpectSentOnce({.request_bytes = bytes, .ending = ending()}, bytes % 2 == 0);
  }
  ExpectSentOnce({.request_bytes = size, .ending = ending()}, true);
}

TEST_P(DeliveryTest, EndingWithinTheReply) {
  for (size_t bytes = 0; bytes < flexiti_.reply_size(); bytes += tls() ? 17 : 5) {
    ExpectSentOnce({.reply_bytes = bytes, .ending = ending()}, bytes % 2 == 0);
  }
  flexiti_.SetMoment({});
  EXPECT_EQ(Pay(), "OK");
}

// The whole reply, and then the end: the next call finds a dead connection and opens another.
TEST_P(DeliveryTest, EndingAfterTheReplyCostsNoCallAndSendsNoneTwice) {
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    flexiti_.SetMoment({.reply_bytes = flexiti_.reply_size(), .ending = ending()});
    const std::string told = Pay();
    // The end may arrive while the gateway sends, and then nobody knows.
    EXPECT_TRUE(told == "OK" || told == kLost) << told;
    EXPECT_EQ(flexiti_.deliveries(), told == "OK" ? 1 : flexiti_.deliveries());
    EXPECT_LE(flexiti_.deliveries(), 1);
    answered += told == "OK" ? 1 : 0;
  }
  // An orderly end is nearly always there before the next call; a gateway that did not look would
  // lose every second one at least. A reset may take even the reply that came before it.
  if (ending() != Ending::kReset) {
    EXPECT_GT(answered, 10);
  }
}

// Accepts and closes before anything could be read: a call may be told "not sent" and be tried
// again, or be unknown, but it ends, and it never succeeds.
TEST_P(DeliveryTest, EndingBeforeTheRequest) {
  const auto script = [&](PeerConnection& connection) {
    if (ending() == Ending::kReset) connection.Reset();
  };
  const auto refuser = tls() ? std::make_unique<ScriptedPeer>(
                                   MintLeaf(stack_.authority(), {"localhost"}, {}), script)
                             : std::make_unique<ScriptedPeer>(script);
  PointAt(stack_, refuser->url("localhost"));
  for (int i = 0; i < 5; ++i) {
    // The first request is for the token: without one, nothing of the call was sent.
    EXPECT_EQ(Pay(), "UNAVAILABLE NOT_SENT RETRY_SAME_REQUEST_ID TOKEN_UNAVAILABLE");
  }
  EXPECT_LE(refuser->accepted(), 5 * 3);
}

}  // namespace
}  // namespace flexiti_test
