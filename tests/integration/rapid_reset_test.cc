// Calls that are reset as soon as they have begun ("rapid reset", CVE-2023-44487) cost the server,
// and their client nothing. The gateway keeps serving the others, and its memory stays bounded.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/integration/attack.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;
namespace v1 = flexiti::v1;

constexpr char kList[] = "/flexiti.v1.AuthorizationService/ListAuthorizations";
// The gateway has enough of them long before.
constexpr int kStreams = 300'000;

// What resets `streams` calls of `path` sends, in pieces.
class Resets {
 public:
  explicit Resets(const std::string& path, const std::string& message = "")
      : path_(path), message_(message), bytes_(Preface()) {}

  std::string Next(int streams) {
    const std::string cancel("\0\0\0\x08", 4);
    for (int i = 0; i < streams; ++i, stream_ += 2) {
      bytes_ += Frame(FrameType::kHeaders, kEndHeaders, stream_,
                      stream_ == 1 ? AddedCallHeaders(path_) : CallHeadersAgain());
      if (!message_.empty()) bytes_ += Frame(FrameType::kData, kEndStream, stream_, message_);
      bytes_ += Frame(FrameType::kRstStream, 0, stream_, cancel);
    }
    return std::exchange(bytes_, "");
  }

 private:
  const std::string path_;
  const std::string message_;
  std::string bytes_;
  std::uint32_t stream_ = 1;
};

// As many as the gateway takes. It also stops reading by itself, when too many of its answers wait
// to be written.
void ResetStreams(const std::string& address, Resets resets) {
  constexpr int kAtOnce = 500;
  RawConnection connection(address, std::chrono::seconds(1));
  std::atomic<bool> over = false;
  std::thread reader([&] {
    while (!over && !connection.IsClosedWithin(milliseconds(50))) {
    }
  });
  for (int sent = 0; sent < kStreams && connection.Send(resets.Next(kAtOnce)); sent += kAtOnce) {
  }
  over = true;
  reader.join();
}

class RapidResetTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack();
    ASSERT_EQ(ListThrough(stack_->channel()), "OK");
  }
  static void TearDownTestSuite() { delete stack_; }

  static const std::string& address() { return stack_->gateway().address(); }

  static Stack* stack_;
};
Stack* RapidResetTest::stack_ = nullptr;

TEST_F(RapidResetTest, OfAnyMethod) {
  for (const std::string path :
       {kList, "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch",
        "/no.such.Service/Method",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    Attack(*stack_, path, [&] { ResetStreams(address(), Resets(path)); });
  }
}

TEST_F(RapidResetTest, OfWholeCalls) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  const std::string message = GrpcMessage(request.SerializeAsString());
  Attack(*stack_, "whole calls", [&] { ResetStreams(address(), Resets(kList, message)); });
}

// Who is cut off comes again, from all sides.
TEST_F(RapidResetTest, OnManyConnections) {
  Attack(*stack_, "eight", [&] {
    std::vector<std::thread> attackers;
    for (int i = 0; i < 8; ++i) {
      attackers.emplace_back([] {
        for (int k = 0; k < 5; ++k) ResetStreams(address(), Resets(kList));
      });
    }
    for (std::thread& attacker : attackers) attacker.join();
  });
  EXPECT_NE(stack_->gateway().output().find("\"event\":\"connection_ended\",\"peer\":\"127.0.0.1:"),
            std::string::npos);
}

// Callers may give up what they asked for.
TEST_F(RapidResetTest, AFewAreNoReasonToEndAConnection) {
  RawConnection connection(address());
  Resets resets(kList);
  EXPECT_TRUE(connection.Send(resets.Next(900)));
  EXPECT_FALSE(connection.IsClosedWithin(milliseconds(500)));
  EXPECT_TRUE(connection.Send(resets.Next(1)));
}

}  // namespace
}  // namespace flexiti_test
