// Whoever reaches the port may send anything. The gateway keeps serving the others, quickly, and
// its memory stays bounded.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "tests/stack/client_view.h"
#include "tests/stack/stack.h"
#include "tests/support/raw_http2.h"

namespace flexiti_test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
namespace v1 = flexiti::v1;

constexpr char kList[] = "/flexiti.v1.AuthorizationService/ListAuthorizations";
// What a good caller may wait on a busy machine while somebody else misbehaves; usual are a few
// milliseconds.
constexpr milliseconds kLongestWait{kSanitized ? 10'000 : 2'000};
// What an attack may leave in memory: gRPC's own bound on what it holds, and a margin.
constexpr long kMostGrowthKb = (kSanitized ? 2'000 : 320) * 1024;

// Of callers (service/gateway/server.cc): fewer where descriptors are few.
int MostConnections() {
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  return static_cast<int>(std::min<rlim_t>(2'000, files.rlim_max / 4));
}

std::string List(Stack& stack) {
  v1::ListAuthorizationsRequest request;
  request.set_merchant_id(kMerchant);
  Context context;
  v1::ListAuthorizationsResponse response;
  return Told(stack.authorizations().ListAuthorizations(&context, request, &response));
}

// Somebody who calls as one should, one call after the other, until told to end.
class GoodCaller {
 public:
  explicit GoodCaller(Stack& stack) : thread_([this, &stack] { Run(stack); }) {}
  ~GoodCaller() {
    if (thread_.joinable()) thread_.join();
  }
  // Every call passed, and soon. Prints how soon.
  void ExpectUndisturbed(const std::string& by) {
    over_ = true;
    thread_.join();
    std::sort(waits_.begin(), waits_.end());
    ASSERT_FALSE(waits_.empty());
    const auto worst = waits_[waits_.size() * 99 / 100];
    std::cout << by << ": " << waits_.size() << " good calls, p50 "
              << waits_[waits_.size() / 2].count() << " ms, p99 " << worst.count() << " ms"
              << std::endl;
    EXPECT_LT(worst, kLongestWait) << by;
    EXPECT_EQ(problem_, "") << by;
  }

 private:
  void Run(Stack& stack) {
    while (!over_ || waits_.size() < 20) {
      const auto start = Clock::now();
      const std::string told = List(stack);
      waits_.push_back(std::chrono::duration_cast<milliseconds>(Clock::now() - start));
      if (told != "OK" && problem_.empty()) problem_ = told;
    }
  }

  std::atomic<bool> over_ = false;
  std::vector<milliseconds> waits_;
  std::string problem_;
  std::thread thread_;
};

class HostileClientTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = new Stack();
    ASSERT_EQ(List(*stack_), "OK");
  }
  static void TearDownTestSuite() { delete stack_; }

  static const std::string& address() { return stack_->gateway().address(); }

  // Attacks while a good caller calls, and sees what it left in memory.
  static void Attack(const std::string& name, const std::function<void()>& attack) {
    SCOPED_TRACE(name);
    const long before = stack_->gateway().resident_kb();
    GoodCaller good(*stack_);
    attack();
    good.ExpectUndisturbed(name);
    const long after = stack_->gateway().resident_kb();
    std::cout << name << ": resident " << before / 1024 << " MB before, " << after / 1024
              << " MB after, peak " << stack_->gateway().peak_kb() / 1024 << " MB" << std::endl;
    EXPECT_GT(after, 0) << "the gateway is gone";
    EXPECT_LT(after - before, kMostGrowthKb);
  }

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
  Attack("broken", [&] {
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
  Attack("metadata", [&] {
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
  Attack("HPACK", [&] {
    RawConnection connection(address());
    std::string block = CallHeaders(kList);
    block += std::string("\x40\x01z", 3) + std::string("\x7f\xa1\x1e", 3) + std::string(4'000, 'h');
    block += std::string(12'000, '\xbe');  // the newest of the table, again and again: 48 MB
    connection.Send(Preface() + Frame(FrameType::kHeaders, kEndHeaders, 1, block));
    connection.Send(Frame(FrameType::kData, kEndStream, 1, GrpcMessage("")));
    connection.ReadFor(milliseconds(1'000));
  });
}

// Streams that are reset at once cost the server, and their client nothing.
TEST_F(HostileClientTest, StreamsThatAreResetAtOnce) {
  Attack("rapid reset", [&] {
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
  Attack("pings", [&] {
    RawConnection connection(address());
    connection.Send(Preface());
    const std::string ping = Frame(FrameType::kPing, 0, 0, "12345678");
    std::string batch;
    for (int i = 0; i < 1'000; ++i) batch += ping;
    int batches = 0;
    while (batches < 1'000 && connection.Send(batch)) ++batches;
    EXPECT_LT(batches, 1'000) << "a million pings were taken";
  });
  Attack("settings", [&] {
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
  Attack("window 0", [&] {
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
  Attack("dripping", [&] {
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
  EXPECT_EQ(List(*stack_), "OK");
}

TEST_F(HostileClientTest, ConnectionsThatSayNothingAreEnded) {
  Attack("silence", [&] {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 50; ++i) {
      connections.push_back(std::make_unique<RawConnection>(address()));
    }
    for (const auto& connection : connections) {
      EXPECT_TRUE(connection->IsClosedWithin(milliseconds(20'000)));
    }
  });
}

// More connections than there may be: the surplus is closed at once, and room comes back.
TEST_F(HostileClientTest, OnlySoManyConnections) {
  Attack("connections", [&] {
    std::vector<std::unique_ptr<RawConnection>> connections;
    int closed = 0;
    for (int i = 0; i < MostConnections() + 100; ++i) {
      connections.push_back(std::make_unique<RawConnection>(address()));
      connections.back()->Send(Preface());
    }
    for (int i = 0; i < 100; ++i) {
      closed += connections[connections.size() - 1 - static_cast<size_t>(i)]->IsClosedWithin(
                    milliseconds(2'000))
                    ? 1
                    : 0;
    }
    EXPECT_EQ(closed, 100);
  });
  const auto deadline = Clock::now() + std::chrono::seconds(20);
  bool is_let_in = false;
  while (!is_let_in && Clock::now() < deadline) {
    RawConnection connection(address());
    connection.Send(Preface());
    is_let_in = !connection.IsClosedWithin(milliseconds(200));
  }
  EXPECT_TRUE(is_let_in);
}

// gRPC alone would never listen again (CVE-2023-4785).
TEST(DescriptorTest, AProcessWithoutDescriptorsServesAgainWhenSomeAreFree) {
  Stack stack;
  ASSERT_EQ(List(stack), "OK");
  constexpr rlim_t kFew = 120;
  const rlimit few = {.rlim_cur = kFew, .rlim_max = kFew};
  ASSERT_EQ(prlimit(stack.gateway().pid(), RLIMIT_NOFILE, &few, nullptr), 0);
  {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (rlim_t i = 0; i < 2 * kFew; ++i) {
      connections.push_back(std::make_unique<RawConnection>(stack.gateway().address()));
      connections.back()->Send(Preface());
    }
    EXPECT_TRUE(connections.back()->IsClosedWithin(milliseconds(10'000)));
  }
  const auto deadline = Clock::now() + std::chrono::seconds(20);
  std::string told;
  while (told != "OK" && Clock::now() < deadline) {
    const auto channel = grpc::CreateCustomChannel(
        stack.gateway().address(), grpc::InsecureChannelCredentials(), [] {
          grpc::ChannelArguments own;
          own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
          return own;
        }());
    v1::ListAuthorizationsRequest request;
    request.set_merchant_id(kMerchant);
    Context context(milliseconds(5'000));
    v1::ListAuthorizationsResponse response;
    told = Told(v1::AuthorizationService::NewStub(channel)->ListAuthorizations(&context, request,
                                                                               &response));
  }
  EXPECT_EQ(told, "OK");
}

// As many idle connections as there may be by default.
TEST(IdleTest, ThousandsOfIdleConnectionsDisturbNobody) {
  Stack stack;
  ASSERT_EQ(List(stack), "OK");
  const long before = stack.gateway().resident_kb();
  const int idle = kSanitized ? 200 : MostConnections() - 50;
  std::vector<std::unique_ptr<RawConnection>> connections;
  GoodCaller good(stack);
  for (int i = 0; i < idle; ++i) {
    connections.push_back(std::make_unique<RawConnection>(stack.gateway().address()));
    ASSERT_TRUE(connections.back()->connected()) << i;
    // Whoever acknowledges the server's settings is let stay.
    connections.back()->Send(Preface() + Frame(FrameType::kSettings, 1, 0, ""));
  }
  good.ExpectUndisturbed("idle");
  const long after = stack.gateway().resident_kb();
  std::cout << idle << " idle connections: " << (after - before) / idle << " KB each" << std::endl;
  EXPECT_LT(after - before, kMostGrowthKb);
  EXPECT_FALSE(connections[0]->IsClosedWithin(milliseconds(100)));
}

}  // namespace
}  // namespace flexiti_test
