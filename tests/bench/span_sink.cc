#include "tests/bench/span_sink.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <chrono>
#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace flexiti_bench {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// The field that leads from each message to those within it:
// ExportTraceServiceRequest.resource_spans, ResourceSpans.scope_spans, ScopeSpans.spans.
constexpr int kPath[] = {1, 2, 2};

// How many messages the rest of kPath leads to, from `depth` on. Reads to the message's end.
long CountSpans(CodedInputStream& in, size_t depth) {
  if (depth == std::size(kPath)) {
    in.Skip(in.BytesUntilLimit());
    return 1;
  }
  long spans = 0;
  while (const std::uint32_t tag = in.ReadTag()) {
    if (tag != WireFormatLite::MakeTag(kPath[depth], WireFormatLite::WIRETYPE_LENGTH_DELIMITED)) {
      if (!WireFormatLite::SkipField(&in, tag)) std::abort();
      continue;
    }
    const CodedInputStream::Limit end = in.ReadLengthAndPushLimit();
    spans += CountSpans(in, depth + 1);
    in.PopLimit(end);
  }
  return spans;
}

long CountSpans(const grpc::ByteBuffer& request) {
  std::vector<grpc::Slice> slices;
  if (!request.Dump(&slices).ok()) std::abort();
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  return CountSpans(in, 0);
}

}  // namespace

class SpanSink::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  explicit Reactor(SpanSink* sink) : sink_(*sink) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status(grpc::StatusCode::DATA_LOSS, "no request"));
    sink_.spans_ += CountSpans(request_);
    const grpc::Slice empty("");
    response_ = grpc::ByteBuffer(&empty, 1);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
  }
  void OnDone() override { delete this; }

 private:
  SpanSink& sink_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

SpanSink::SpanSink() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) std::abort();
}

SpanSink::~SpanSink() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::string SpanSink::url() const { return absl::StrCat("http://127.0.0.1:", port_); }

grpc::ServerGenericBidiReactor* SpanSink::CreateReactor(
    grpc::GenericCallbackServerContext* /*context*/) {
  return new Reactor(this);
}

}  // namespace flexiti_bench
