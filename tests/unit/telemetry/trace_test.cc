#include "service/telemetry/trace.h"

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/support/certificates.h"
#include "tests/support/otlp_receiver.h"
#include "tests/support/temporary_directory.h"

namespace flexiti {
namespace {

using ::flexiti_test::OtlpReceiver;
using ::flexiti_test::ReceivedSpan;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kMethod[] = "flexiti.v1.TransactionService/CreatePurchase";
constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kCallerSpan[] = "b7ad6b7169203331";
constexpr char kSampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kNotSampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

// Generous beside what the header promises, since tests share a machine.
constexpr absl::Duration kSoon = absl::Seconds(10);

std::unique_ptr<Tracer> NewTracer(const TracerOptions& options) {
  auto tracer = Tracer::Create(options);
  EXPECT_TRUE(tracer.ok()) << tracer.status();
  return *std::move(tracer);
}

std::unique_ptr<Tracer> TracerTo(const OtlpReceiver& receiver, int sample_percent = 100) {
  return NewTracer({.version = "1.2.3",
                    .otlp_endpoint = receiver.url(),
                    .ca_file = "",
                    .sample_percent = sample_percent});
}

TEST(TraceparentTest, OnlyAWellFormedOneIsTaken) {
  const struct {
    const char* header;
    const char* trace_id;
  } rows[] = {
      {kSampled, kTraceId},
      {kNotSampled, kTraceId},
      // A later version may have more behind it.
      {"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", kTraceId},
      {"", ""},
      {"hello", ""},
      {"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ""},
      {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x", ""},
      {"00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01", ""},
      {"00-00000000000000000000000000000000-b7ad6b7169203331-01", ""},
      {"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", ""},
      {"00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01", ""},
      {"00-0af7651916cd43dd8448eb211c80319z-b7ad6b7169203331-01", ""},
      {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", ""},
      {"00 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 01", ""},
  };
  const auto tracer = NewTracer({});
  for (const auto& row : rows) {
    EXPECT_EQ(tracer->Start(kMethod, row.header).trace_id(), row.trace_id) << row.header;
  }
}

TEST(TraceWithoutEndpointTest, OnlyTheCallersTraceIdIsKnown) {
  const auto tracer = NewTracer({});
  Span call = tracer->Start(kMethod, kSampled);
  call.Set("number", 1);
  call.Fail("LOST");
  Span send = call.Child("send", true);
  EXPECT_EQ(send.trace_id(), kTraceId);
  EXPECT_FALSE(call.is_recorded());
  EXPECT_EQ(call.traceparent(), "");
  EXPECT_EQ(send.traceparent(), "");
  EXPECT_EQ(tracer->Start(kMethod, "").trace_id(), "");
  EXPECT_EQ(tracer->StartOwn("look").trace_id(), "");
  tracer->Flush(absl::ZeroDuration());
}

TEST(TraceTest, AFileWithoutACertificateIsRefused) {
  const flexiti_test::TemporaryDirectory directory;
  const std::string empty = directory.Write("empty.pem", "");
  for (const std::string& file : {empty, directory.path() + "/none.pem"}) {
    const auto tracer = Tracer::Create({.otlp_endpoint = "https://127.0.0.1:1", .ca_file = file});
    EXPECT_EQ(tracer.status().code(), absl::StatusCode::kInvalidArgument) << file;
    EXPECT_THAT(std::string(tracer.status().message()), HasSubstr(file));
  }
}

ReceivedSpan Named(const std::vector<ReceivedSpan>& spans, const std::string& name) {
  const auto found = std::find_if(spans.begin(), spans.end(),
                                  [&](const ReceivedSpan& span) { return span.name == name; });
  if (found != spans.end()) return *found;
  ADD_FAILURE() << "no span " << name;
  return {};
}

TEST(TraceTest, ACallAndItsStepsAreOneTreeBelowTheCallersSpan) {
  OtlpReceiver receiver;
  const auto tracer = TracerTo(receiver);
  std::string traceparent;
  {
    Span call = tracer->Start(kMethod, kSampled);
    call.Set("flexiti.merchant_id", "maple");
    call.Set("empty", "");
    {
      Span send = call.Child("send", /*calls_out=*/true);
      traceparent = send.traceparent();
      send.Set("attempt", 2);
      send.Fail("REPLY_LOST");
    }
    EXPECT_EQ(call.trace_id(), kTraceId);
  }
  tracer->Flush(kSoon);
  const auto spans = receiver.Spans();
  ASSERT_THAT(spans, SizeIs(2));
  const ReceivedSpan call = Named(spans, kMethod);
  const ReceivedSpan send = Named(spans, "send");
  EXPECT_EQ(call.trace_id, kTraceId);
  EXPECT_EQ(call.parent_id, kCallerSpan);
  EXPECT_EQ(call.kind, "SERVER");
  EXPECT_FALSE(call.failed);
  EXPECT_EQ(call.attributes,
            (std::map<std::string, std::string>{{"rpc.system", "grpc"},
                                                {"rpc.service", "flexiti.v1.TransactionService"},
                                                {"rpc.method", "CreatePurchase"},
                                                {"flexiti.merchant_id", "maple"}}));
  EXPECT_THAT(call.resource, Contains(Pair("service.name", "flexiti-gateway")));
  EXPECT_THAT(call.resource, Contains(Pair("service.version", "1.2.3")));
  EXPECT_EQ(send.trace_id, kTraceId);
  EXPECT_EQ(send.parent_id, call.span_id);
  EXPECT_EQ(send.kind, "CLIENT");
  EXPECT_TRUE(send.failed);
  EXPECT_EQ(send.failure, "REPLY_LOST");
  EXPECT_EQ(send.attributes,
            (std::map<std::string, std::string>{{"attempt", "2"}, {"error.type", "REPLY_LOST"}}));
  EXPECT_EQ(traceparent, std::string("00-") + kTraceId + "-" + send.span_id + "-01");
  EXPECT_LE(call.start_nanos, send.start_nanos);
  EXPECT_GE(call.end_nanos, send.end_nanos);
}

TEST(TraceTest, WithoutACallersTraceOneBegins) {
  OtlpReceiver receiver;
  const auto tracer = TracerTo(receiver);
  const std::string first = tracer->Start(kMethod, "").trace_id();
  const std::string second = tracer->Start(kMethod, "nonsense").trace_id();
  const std::string own = tracer->StartOwn("look").trace_id();
  EXPECT_NE(first, second);
  tracer->Flush(kSoon);
  ASSERT_THAT(receiver.Spans(), SizeIs(3));
  for (const ReceivedSpan& span : receiver.Spans()) EXPECT_EQ(span.parent_id, "") << span.name;
  EXPECT_EQ(receiver.WaitForTrace(first, 1)[0].kind, "SERVER");
  EXPECT_EQ(receiver.WaitForTrace(own, 1)[0].kind, "INTERNAL");
}

TEST(TraceTest, TheCallersDecisionIsFollowedAndOursIsForOurOwn) {
  OtlpReceiver receiver;
  const auto all = TracerTo(receiver, 100);
  const auto none = TracerTo(receiver, 0);
  {
    const Span refused = all->Start(kMethod, kNotSampled);
    EXPECT_FALSE(refused.is_recorded());
    const Span send = refused.Child("send", true);
    EXPECT_THAT(send.traceparent(), StartsWith(std::string("00-") + kTraceId + "-"));
    EXPECT_TRUE(absl::EndsWith(send.traceparent(), "-00"));
    const Span own = none->Start(kMethod, "");
    EXPECT_FALSE(own.is_recorded());
    EXPECT_TRUE(absl::EndsWith(own.Child("send", true).traceparent(), "-00"));
    EXPECT_TRUE(none->Start(kMethod, kSampled).is_recorded());
  }
  all->Flush(kSoon);
  none->Flush(kSoon);
  const auto spans = receiver.Spans();
  ASSERT_THAT(spans, SizeIs(1));
  EXPECT_EQ(spans[0].parent_id, kCallerSpan);
}

TEST(TraceTest, AShareOfOurOwnTracesIsTaken) {
  OtlpReceiver receiver;
  const auto tracer = TracerTo(receiver, 30);
  constexpr int kCalls = 2000;
  int recorded = 0;
  for (int i = 0; i < kCalls; ++i) recorded += tracer->Start(kMethod, "").is_recorded() ? 1 : 0;
  // Six standard deviations around 30 %.
  EXPECT_GT(recorded, 477);
  EXPECT_LT(recorded, 723);
}

TEST(TraceTest, AMovedSpanEndsOnceAndSoDoesOneThatIsReplaced) {
  OtlpReceiver receiver;
  const auto tracer = TracerTo(receiver);
  Span call = tracer->Start(kMethod, "");
  Span kept = std::move(call);
  kept = Span();
  EXPECT_FALSE(kept.is_recorded());
  tracer->Flush(kSoon);
  EXPECT_THAT(receiver.Spans(), SizeIs(1));
}

TEST(TraceTest, OverTlsOnlyToWhomTheAuthorityVouchesFor) {
  const auto authority = flexiti_test::MintAuthority("collectors");
  const auto stranger = flexiti_test::MintAuthority("others");
  OtlpReceiver receiver(flexiti_test::MintLeaf(authority, {"localhost"}, {"127.0.0.1"}));
  const flexiti_test::TemporaryDirectory directory;
  const auto file = [&](const std::string& name, const flexiti_test::Certificate& certificate) {
    return directory.Write(name, certificate.certificate_pem);
  };
  const std::string wrong = file("wrong.pem", stranger);
  const std::string right = file("right.pem", authority);
  for (const std::string& ca_file : {wrong, right}) {
    const auto tracer = NewTracer({.otlp_endpoint = receiver.url(), .ca_file = ca_file});
    tracer->Start(ca_file, "");
    tracer->Flush(kSoon);
  }
  const auto spans = receiver.Spans();
  ASSERT_THAT(spans, SizeIs(1));
  EXPECT_EQ(spans[0].name, right);
}

// As the log tells, in all its lines.
int SpansLost(const std::string& log) {
  constexpr char kBefore[] = "\"event\":\"spans_lost\",\"spans\":";
  int lost = 0;
  for (const absl::string_view line : absl::StrSplit(log, '\n')) {
    const size_t found = line.find(kBefore);
    if (found != absl::string_view::npos)
      lost += std::atoi(std::string(line.substr(found + sizeof(kBefore) - 1)).c_str());
  }
  return lost;
}

// What nobody takes is dropped, and told once; a call waits for none of it.
TEST(TraceTest, ACollectorThatIsAwayCostsTheSpansAndALine) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  {
    const auto tracer = NewTracer({.otlp_endpoint = "http://127.0.0.1:1"});
    EXPECT_EQ(tracer->spans_lost(), 0);
    for (int i = 0; i < 3; ++i) tracer->Start(kMethod, "");
    tracer->Flush(kSoon);
    EXPECT_EQ(tracer->spans_lost(), 3);
  }
  EXPECT_EQ(SpansLost(testing::internal::GetCapturedStdout()), 3);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), IsEmpty());
}

TEST(TraceTest, ACollectorThatHangsHoldsUpNeitherCallsNorTheEnd) {
  OtlpReceiver receiver;
  receiver.Hang(true);
  const absl::Time start = absl::Now();
  testing::internal::CaptureStdout();
  {
    const auto tracer = TracerTo(receiver);
    tracer->Start(kMethod, "");
    ASSERT_TRUE(receiver.WaitForRequests(1));
    // Many times what is kept.
    for (int i = 1; i < 40'000; ++i) tracer->Start(kMethod, "");
    tracer->Flush(absl::Milliseconds(100));
  }
  EXPECT_LT(absl::Now() - start, kSoon);
  EXPECT_THAT(receiver.Spans(), IsEmpty());
  EXPECT_EQ(SpansLost(testing::internal::GetCapturedStdout()), 40'000);
}

TEST(TraceTest, ManyThreadsAtOnceLoseNothing) {
  OtlpReceiver receiver;
  const auto tracer = TracerTo(receiver);
  constexpr int kThreads = 4;
  constexpr int kCalls = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&tracer] {
      for (int i = 0; i < kCalls; ++i) {
        const Span call = tracer->Start(kMethod, "");
        Span step = call.Child("claim");
        step.Set("thread", i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  tracer->Flush(kSoon);
  EXPECT_THAT(receiver.WaitForNamed(kMethod, kThreads * kCalls), SizeIs(kThreads * kCalls));
  EXPECT_THAT(receiver.WaitForNamed("claim", kThreads * kCalls), SizeIs(kThreads * kCalls));
}

}  // namespace
}  // namespace flexiti
