#include "tests/support/otlp_receiver.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace flexiti_test {
namespace {

using ::nlohmann::json;

constexpr char kRequest[] = "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest";
constexpr std::chrono::seconds kPatience{20};

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) std::abort();
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// The package has the messages, but no headers of them.
json Parse(const std::string& request) {
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(kRequest);
  if (type == nullptr) std::abort();
  const std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  std::string text;
  if (!message->ParseFromString(request) ||
      !google::protobuf::util::MessageToJsonString(*message, &text).ok()) {
    std::abort();
  }
  return json::parse(text);
}

// JSON has bytes as Base64.
std::string Hex(const json& span, const char* field) {
  std::string bytes;
  if (!absl::Base64Unescape(span.value(field, ""), &bytes)) std::abort();
  return absl::BytesToHexString(bytes);
}

std::map<std::string, std::string> Attributes(const json& holder) {
  std::map<std::string, std::string> attributes;
  for (const json& attribute : holder.value("attributes", json::array())) {
    const json& value = attribute.at("value");
    // A whole number is a text in JSON, since it may be a large one.
    attributes[attribute.at("key")] = value.contains("stringValue") ? value.at("stringValue")
                                      : value.contains("intValue")  ? value.at("intValue")
                                                                    : json(value.dump());
  }
  return attributes;
}

std::int64_t Nanos(const json& span, const char* field) {
  return std::strtoll(span.value(field, "0").c_str(), nullptr, 10);
}

ReceivedSpan SpanOf(const json& span, const std::map<std::string, std::string>& resource) {
  const json status = span.value("status", json::object());
  const std::string kind = span.value("kind", "SPAN_KIND_UNSPECIFIED");
  return {.trace_id = Hex(span, "traceId"),
          .span_id = Hex(span, "spanId"),
          .parent_id = Hex(span, "parentSpanId"),
          .name = span.value("name", ""),
          .kind = kind.substr(sizeof("SPAN_KIND_") - 1),
          .trace_state = span.value("traceState", ""),
          .attributes = Attributes(span),
          .resource = resource,
          .failed = status.value("code", "") == "STATUS_CODE_ERROR",
          .failure = status.value("message", ""),
          .start_nanos = Nanos(span, "startTimeUnixNano"),
          .end_nanos = Nanos(span, "endTimeUnixNano")};
}

std::vector<ReceivedSpan> SpansOf(const std::string& request) {
  std::vector<ReceivedSpan> spans;
  for (const json& sender : Parse(request).value("resourceSpans", json::array())) {
    const auto resource = Attributes(sender.value("resource", json::object()));
    for (const json& scope : sender.value("scopeSpans", json::array())) {
      for (const json& span : scope.at("spans")) spans.push_back(SpanOf(span, resource));
    }
  }
  return spans;
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const Certificate& certificate) {
  if (certificate.certificate_pem.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({certificate.private_key_pem, certificate.certificate_pem});
  return grpc::SslServerCredentials(options);
}

}  // namespace

class OtlpReceiver::Reactor : public grpc::ServerGenericBidiReactor {
 public:
  explicit Reactor(OtlpReceiver* receiver) : receiver_(*receiver) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status(grpc::StatusCode::DATA_LOSS, "no request"));
    if (!receiver_.Take(flexiti_test::Bytes(request_))) return FinishWhenCancelled(/*read=*/true);
    const grpc::Slice empty("");  // an ExportTraceServiceResponse that has nothing to complain of
    response_ = grpc::ByteBuffer(&empty, 1);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
  }

  void OnCancel() override { FinishWhenCancelled(/*read=*/false); }
  void OnDone() override { delete this; }

 private:
  // Both may come first, on different threads; the second one finishes.
  void FinishWhenCancelled(bool read) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      (read ? held_ : cancelled_) = true;
      if (!held_ || !cancelled_) return;
    }
    Finish(grpc::Status(grpc::StatusCode::CANCELLED, ""));
  }

  OtlpReceiver& receiver_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  std::mutex mutex_;
  bool held_ = false;
  bool cancelled_ = false;
};

OtlpReceiver::OtlpReceiver(const Certificate& certificate)
    : tls_(!certificate.certificate_pem.empty()) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", Credentials(certificate), &port_);
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) std::abort();
}

OtlpReceiver::~OtlpReceiver() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::string OtlpReceiver::url() const {
  return absl::StrCat(tls_ ? "https" : "http", "://127.0.0.1:", port_);
}

grpc::ServerGenericBidiReactor* OtlpReceiver::CreateReactor(
    grpc::GenericCallbackServerContext* /*context*/) {
  return new Reactor(this);
}

void OtlpReceiver::Hang(bool hangs) {
  std::lock_guard<std::mutex> lock(mutex_);
  hangs_ = hangs;
}

bool OtlpReceiver::Take(const std::string& request) {
  std::vector<ReceivedSpan> spans = SpansOf(request);
  std::lock_guard<std::mutex> lock(mutex_);
  ++requests_;
  if (!hangs_) {
    bytes_ += request;
    for (ReceivedSpan& span : spans) spans_.push_back(std::move(span));
  }
  changed_.notify_all();
  return !hangs_;
}

std::vector<ReceivedSpan> OtlpReceiver::Spans() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return spans_;
}

std::string OtlpReceiver::Bytes() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return bytes_;
}

bool OtlpReceiver::WaitForRequests(int count) const {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return requests_ >= count; });
}

std::vector<ReceivedSpan> OtlpReceiver::WaitFor(
    const std::function<bool(const ReceivedSpan&)>& is_wanted, size_t count) const {
  std::unique_lock<std::mutex> lock(mutex_);
  std::vector<ReceivedSpan> wanted;
  changed_.wait_for(lock, kPatience, [&] {
    wanted.clear();
    for (const ReceivedSpan& span : spans_) {
      if (is_wanted(span)) wanted.push_back(span);
    }
    return wanted.size() >= count;
  });
  return wanted;
}

std::vector<ReceivedSpan> OtlpReceiver::WaitForTrace(const std::string& trace_id,
                                                     size_t count) const {
  return WaitFor([&](const ReceivedSpan& span) { return span.trace_id == trace_id; }, count);
}

std::vector<ReceivedSpan> OtlpReceiver::WaitForNamed(const std::string& name, size_t count) const {
  return WaitFor([&](const ReceivedSpan& span) { return span.name == name; }, count);
}

}  // namespace flexiti_test
