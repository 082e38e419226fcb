// Whoever reaches the port may send anything. The gateway keeps serving the others, quickly, and
// its memory stays bounded. Too many connections: connection_limit_test.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
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

class HostileClientTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack();
    ASSERT_EQ(ListThrough(stack_->channel()), "OK");
  }
  static void TearDownTestSuite() { delete stack_; }

  static const std::string& address() { return stack_->gateway().address(); }

  static Stack* stack_;
};
Stack* HostileClientTest::stack_ = nullptr;

// Bytes that are no HTTP/2, or break its rules: the connection ends, and with it nothing else.
TEST_F(HostileClientTest, WhatIsNoHttp2EndsItsConnection) {
  const std::string call = CallHeaders(kList);
  const std::vector<std::pair<std::string, std::string>> broken = {
      {"HTTP/1.1", "GET / HTTP/1.1\r\nHost: gateway\r\n\r\n"},
      {"TLS",
       std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + std::string(500, 'x')},
      {"zeros", std::string(4096, '\0')},
      {"settings of a wrong size", Preface("123")},
      {"a window of over 2^31", Preface(Setting(4, 0xffffffff))},
      {"a frame that says it has 16 MB",
       Preface() + FrameHead(0xffffff, FrameType::kData, 0, 1) + std::string(100'000, 'x')},
      {"a continuation of nothing",
       Preface() + Frame(FrameType::kContinuation, kEndHeaders, 1, call)},
      {"headers that are no HPACK",
       Preface() + Frame(FrameType::kHeaders, kEndHeaders, 1, std::string(64, '\xff'))},
      {"a ping of the wrong size", Preface() + Frame(FrameType::kPing, 0, 0, "1234567")},
      {"a window update of the wrong size",
       Preface() + Frame(FrameType::kWindowUpdate, 0, 0, "12")},
  };
  Attack(*stack_, "broken", [&] {
    for (const auto& [name, bytes] : broken) {
      RawConnection connection(address());
      connection.Send(bytes);
      EXPECT_TRUE(connection.IsClosedWithin(milliseconds(15'000))) << name;
    }
  });
}

// gRPC 1.51 keeps all of it: what bounds the memory is that callers are known, and the limit of the
// pod (deploy/README.md). The others are served meanwhile.
TEST_F(HostileClientTest, MetadataWithoutAnEnd) {
  Attack(*stack_, "metadata", [&] {
    RawConnection connection(address());
    const std::string piece = Header("x-more", std::string(16'000, 'm'));
    connection.Send(Preface() + Frame(FrameType::kHeaders, 0, 1, CallHeaders(kList)));
    // 64 MB.
    for (int i = 0; i < 4'000; ++i) {
      if (!connection.Send(Frame(FrameType::kContinuation, 0, 1, piece))) break;
    }
  });
}

// A header in the table is as short as one byte each time it comes again.
TEST_F(HostileClientTest, ACompressedHeaderIsCountedInFull) {
  Attack(*stack_, "HPACK", [&] {
    RawConnection connection(address());
    std::string block = CallHeaders(kList);
    block += std::string("\x40\x01z", 3) + std::string("\x7f\xa1\x1e", 3) + std::string(4'000, 'h');
    block += std::string(12'000, '\xbe');  // the newest of the table, again and again: 48 MB
    connection.Send(Preface() + Frame(FrameType::kHeaders, kEndHeaders, 1, block));
    connection.Send(Frame(FrameType::kData, kEndStream, 1, GrpcMessage("")));
    connection.ReadFor(milliseconds(1'000));
  });
}

// By one who reads nothing; more of them: rapid_reset_test.
TEST_F(HostileClientTest, StreamsThatAreResetAtOnce) {
  Attack(*stack_, "rapid reset", [&] {
    RawConnection connection(address());
    connection.Send(Preface());
    const std::string call = CallHeaders(kList);
    const std::string cancel("\0\0\0\x08", 4);
    std::uint32_t stream = 1;
    for (int i = 0; i < 300; ++i) {
      std::string batch;
      for (int k = 0; k < 100; ++k, stream += 2) {
        batch += Frame(FrameType::kHeaders, kEndHeaders, stream, call) +
                 Frame(FrameType::kRstStream, 0, stream, cancel);
      }
      if (!connection.Send(batch)) break;
    }
  });
}

TEST_F(HostileClientTest, PingsAndSettingsWhoseAnswersNobodyReads) {
  Attack(*stack_, "pings", [&] {
    RawConnection connection(address());
    connection.Send(Preface());
    const std::string ping = Frame(FrameType::kPing, 0, 0, "12345678");
    std::string batch;
    for (int i = 0; i < 1'000; ++i) batch += ping;
    int batches = 0;
    while (batches < 1'000 && connection.Send(batch)) ++batches;
    EXPECT_LT(batches, 1'000) << "a million pings were taken";
  });
  Attack(*stack_, "settings", [&] {
    RawConnection connection(address());
    connection.Send(Preface());
    const std::string settings = Frame(FrameType::kSettings, 0, 0, "");
    std::string batch;
    for (int i = 0; i < 1'000; ++i) batch += settings;
    for (int i = 0; i < 1'000 && connection.Send(batch); ++i) {
    }
  });
}

// Answers are not kept without end for who does not read them, and no call waits for that.
TEST_F(HostileClientTest, AClientThatNeverReadsItsAnswers) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  const std::string message = GrpcMessage(request.SerializeAsString());
  Attack(*stack_, "window 0", [&] {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 5; ++i) {
      connections.push_back(std::make_unique<RawConnection>(address()));
      std::string bytes = Preface(Setting(4, 0));
      for (std::uint32_t stream = 1; stream < 200; stream += 2) {
        bytes += Frame(FrameType::kHeaders, kEndHeaders, stream, CallHeaders(kList)) +
                 Frame(FrameType::kData, kEndStream, stream, message);
      }
      connections.back()->Send(bytes);
    }
    for (const auto& connection : connections) connection->ReadFor(milliseconds(200));
  });
}

// A request that comes a byte at a time holds no thread.
TEST_F(HostileClientTest, RequestsThatDrip) {
  Attack(*stack_, "dripping", [&] {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 100; ++i) {
      connections.push_back(std::make_unique<RawConnection>(address()));
      connections.back()->Send(Preface() +
                               Frame(FrameType::kHeaders, kEndHeaders, 1, CallHeaders(kList)) +
                               FrameHead(1'000, FrameType::kData, kEndStream, 1));
    }
    for (int round = 0; round < 20; ++round) {
      for (const auto& connection : connections) connection->Send("x");
    }
  });
}

TEST_F(HostileClientTest, AMessageThatIsTooLongIsRefused) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(std::string(300'000, 'm'));
  Context context;
  v1::ListAuthorizationsResponse response;
  const grpc::Status status =
      stack_->authorizations().ListAuthorizations(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
  EXPECT_EQ(ListThrough(stack_->channel()), "OK");
}

}  // namespace
}  // namespace flexiti_test
