#include "tests/sandbox/rest_server.h"

#include <memory>
#include <utility>

#include "tests/sandbox/reply_writer.h"

namespace flexiti_sandbox {
namespace {

constexpr size_t kRecordedReplyBytes = 64 << 10;

Exchange Describe(const HttpRequest& request, uint64_t sequence, TimePoint now,
                  const std::string& protocol, uint64_t connection) {
  Exchange exchange;
  exchange.sequence = sequence;
  exchange.time = now;
  exchange.protocol = protocol;
  exchange.connection = connection;
  exchange.method = request.method;
  exchange.path = request.path;
  exchange.query = request.query;
  exchange.headers = request.headers;
  exchange.head = request.head;
  return exchange;
}

Stream::How HowToClose(const Fault& fault) {
  if (fault.reset) return Stream::How::kReset;
  return fault.close_after_reply_bytes.has_value() || fault.close_after_request_bytes.has_value()
             ? Stream::How::kCut
             : Stream::How::kClean;
}

void RecordReply(const std::optional<Fault>& fault, const HttpReply& reply, Exchange& exchange) {
  if (fault.has_value()) exchange.fault = fault->name.empty() ? "fault" : fault->name;
  if (fault.has_value() && fault->close_after_reply_bytes == 0u) return;
  const bool replaced = fault.has_value() && fault->reply.has_value();
  const bool spoilt = fault.has_value() && (fault->close_after_reply_bytes.has_value() ||
                                            (replaced && !fault->reply->raw.empty()));
  if (!spoilt) exchange.reply_by = replaced ? ReplyBy::kFault : ReplyBy::kSandbox;
  exchange.reply_status = replaced ? fault->reply->status : reply.status;
  exchange.reply_body = (replaced ? fault->reply->body : reply.body).substr(0, kRecordedReplyBytes);
}

}  // namespace

void RestServer::Serve(int fd, const TlsServerContext* tls) {
  const uint64_t connection = ++connections_;
  ++accepted_;
  ++open_;
  const std::unique_ptr<Stream> stream = tls == nullptr ? PlainStream(fd) : AcceptTls(fd, *tls);
  if (stream == nullptr) {
    ++tls_failures_;
  } else {
    HttpReader reader(*stream);
    while (ServeOne(*stream, reader, tls == nullptr ? "http" : "https", connection)) {
    }
  }
  --open_;
}

bool RestServer::ServeOne(Stream& stream, HttpReader& reader, const std::string& protocol,
                          uint64_t connection) {
  HttpRequest request;
  HttpReader::Result result = reader.ReadHead(request);
  if (result != HttpReader::Result::kEnd) ++requests_started_;
  if (result == HttpReader::Result::kRead) {
    const uint64_t sequence = exchanges_.Arrived(request.method, request.path);
    Exchange exchange = Describe(request, sequence, clock_.Now(), protocol, connection);
    const std::optional<Fault> cut = faults_.TakeForHead(request);
    if (cut.has_value()) return CutRequest(stream, reader, *cut, request, std::move(exchange));
    result = reader.ReadBody(request);
    exchange.body = request.body;
    if (result == HttpReader::Result::kRead) {
      ++requests_read_;
      return Answer(stream, request, std::move(exchange));
    }
    exchange.complete = false;
    exchanges_.Add(std::move(exchange));
  }
  if (result == HttpReader::Result::kInvalid) {
    HttpReply refusal;
    refusal.status = reader.error_status();
    refusal.content_type = "text/plain";
    refusal.body = reader.error();
    stream.Write(EncodeReply(refusal, 0, false));
  }
  stream.Close(Stream::How::kClean);
  return false;
}

bool RestServer::CutRequest(Stream& stream, HttpReader& reader, const Fault& fault,
                            HttpRequest& request, Exchange exchange) {
  const uint64_t head = request.head.size();
  const uint64_t bytes = *fault.close_after_request_bytes;
  const uint64_t of_body = bytes > head ? bytes - head : 0;
  if (of_body > 0) reader.ReadBody(request, of_body);
  exchange.body = request.body;
  exchange.complete = !request.chunked && request.body.size() == request.content_length;
  exchange.fault = fault.name.empty() ? "cut_request" : fault.name;
  exchanges_.Add(std::move(exchange));
  stream.Close(HowToClose(fault));
  return false;
}

bool RestServer::Answer(Stream& stream, const HttpRequest& request, Exchange exchange) {
  const std::optional<Fault> fault = faults_.Take(request);
  if (fault.has_value() && !stopper_.Wait(fault->delay_before)) return false;
  HttpReply reply;
  if (!fault.has_value() || fault->commit) {
    reply = api_.Handle(request, exchange.sequence,
                        fault.has_value() ? fault->hide : std::chrono::seconds(0));
  } else if (!fault->reply.has_value()) {
    // Not carried out and nothing to say instead: an answer of the sandbox would be a lie.
    reply.status = 503;
  }
  const uint64_t sequence = exchange.sequence;
  RecordReply(fault, reply, exchange);
  exchanges_.Add(std::move(exchange));
  if (!fault.has_value()) {
    if (stream.Write(EncodeReply(reply, sequence, request.keep_alive)) && request.keep_alive) {
      return true;
    }
    stream.Close(Stream::How::kClean);
    return false;
  }
  if (!stopper_.Wait(fault->delay)) return false;
  if (SendFaulty(stream, *fault, reply, sequence, request.keep_alive, stopper_)) return true;
  stream.Close(HowToClose(*fault));
  return false;
}

ConnectionCounts RestServer::Counts() const {
  ConnectionCounts counts;
  counts.accepted = accepted_;
  counts.open = open_;
  counts.tls_failures = tls_failures_;
  counts.requests_started = requests_started_;
  counts.requests_read = requests_read_;
  return counts;
}

void RestServer::ClearCounts() {
  accepted_ = 0;
  tls_failures_ = 0;
  requests_started_ = 0;
  requests_read_ = 0;
}

}  // namespace flexiti_sandbox
