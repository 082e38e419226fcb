#include "tests/chaos/weather.h"

#include <iterator>

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using std::chrono::milliseconds;

constexpr size_t kArmed = 10;
constexpr uint64_t kMostSkipped = 12;      // calls that a fault leaves alone first
constexpr uint64_t kRequestBytes = 1'500;  // a little more than a money call has
constexpr uint64_t kReplyBytes = 1'200;
// In the bytes of TLS: a handshake takes about 700 from the client and 2000 from the server.
constexpr uint64_t kLineBytes = 8'000;
constexpr char kDecline[] = R"({"code": 409, "error": "credit_exceeded"})";

constexpr const char* kMoneyPaths[] = {"/authorization", "/transactions", "/capture",
                                       "/release",       "/return",       "/refund"};
constexpr char kWithKey[] = "/transactions";
constexpr const char* kReadPaths[] = {"/authorizations", "/captures", "/authorization/*"};

}  // namespace

void Weather::Stir() {
  while (sandbox_.armed() < kArmed) sandbox_.Arm(RandomFault());
}

void Weather::Calm() { sandbox_.DisarmAll(); }

CuttingProxy::Cut Weather::NextCut() {
  const std::lock_guard<std::mutex> lock(cut_mutex_);
  CuttingProxy::Cut cut;
  switch (cut_random_() % 8) {
    case 0:
      cut.from_client = cut_random_() % kLineBytes;
      break;
    case 1:
      cut.from_server = cut_random_() % kLineBytes;
      break;
    default:
      break;
  }
  return cut;
}

Fault Weather::RandomFault() {
  Fault fault;
  const uint64_t where = random_() % 20;
  if (where == 0) {
    fault = Fault::Reply(503, "").On("POST", "/oauth/token");
  } else if (where < 3) {
    const int status = random_() % 2 == 0 ? 503 : 200;
    fault = Fault::Reply(status, "").On("GET", kReadPaths[random_() % std::size(kReadPaths)]);
  } else {
    const char* path = kMoneyPaths[random_() % std::size(kMoneyPaths)];
    fault = OfMoneyCall().On("POST", path);
    // Flexiti does not decline a call that it carried out before under the same key.
    const bool declines = fault.reply.has_value() && fault.reply->status == 409;
    if (declines && fault.path == kWithKey) fault.path = "/authorization";
    fault.skip = static_cast<int>(random_() % kMostSkipped);
  }
  fault.reset = random_() % 3 == 0;
  return fault;
}

Fault Weather::OfMoneyCall() {
  Fault fault;
  const milliseconds patience = changing_call_;
  switch (random_() % 14) {
    case 0:
    case 1:
      fault.name = "cut_request";
      fault.close_after_request_bytes = random_() % kRequestBytes;
      return fault;
    case 2:
    case 3:
      return Fault::CutReply(random_() % kReplyBytes);
    case 4:
      return Fault::CommitThenDrop();
    case 5:
      return Fault::DropBeforeCommit();
    case 6:  // Flexiti carries it out although nobody waits any more, or the sender is dead
      fault.name = "late_commit";
      fault.delay_before = milliseconds(random_() % static_cast<uint64_t>(kLongestDelay.count()));
      return fault;
    case 7:
      return Fault::Delay(milliseconds(random_() % static_cast<uint64_t>(2 * patience.count())));
    case 8:
      return Fault::HideFromLists(std::chrono::seconds(1 + random_() % 2));
    case 9:
      fault = Fault::CommitThenDrop();
      fault.name = "hidden_and_lost";
      fault.hide = std::chrono::seconds(2);
      return fault;
    case 10:
      return Fault::CommitThenReply(500 + static_cast<int>(random_() % 5), "");
    case 11:
      return random_() % 2 == 0 ? Fault::Garbage() : Fault::EmptyReply();
    case 12:
      return random_() % 2 == 0 ? Fault::HtmlPage()
                                : Fault::Reply(401, R"({"error": "Unauthorized"})");
    default:
      return Fault::Reply(409, kDecline);
  }
}

}  // namespace flexiti_test
