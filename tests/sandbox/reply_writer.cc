#include "tests/sandbox/reply_writer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace flexiti_sandbox {
namespace {

constexpr uint64_t kPiece = 64 << 10;  // of a body that is made while it is sent

// Writes at the fault's pace, and no more bytes than the fault lets through.
class PacedWriter {
 public:
  PacedWriter(Stream& stream, const Fault& fault, Stopper& stopper)
      : stream_(stream),
        fault_(fault),
        stopper_(stopper),
        left_(fault.close_after_reply_bytes.value_or(UINT64_MAX)) {}

  // False when nothing more is to be sent.
  bool Write(const char* data, uint64_t size) {
    const uint64_t allowed = std::min(size, left_);
    left_ -= allowed;
    for (uint64_t at = 0; at < allowed;) {
      const uint64_t piece =
          fault_.drip_bytes == 0 ? allowed - at : std::min(fault_.drip_bytes, allowed - at);
      if (fault_.drip_bytes != 0 && !stopper_.Wait(fault_.drip_interval)) return false;
      if (!stream_.Write(data + at, piece)) return false;
      at += piece;
    }
    return allowed == size && left_ > 0;
  }
  bool Write(const std::string& data) { return Write(data.data(), data.size()); }

 private:
  Stream& stream_;
  const Fault& fault_;
  Stopper& stopper_;
  uint64_t left_;
};

std::string EncodeFaultHead(const FaultReply& reply, uint64_t body_size) {
  std::string reason = reply.reason;
  if (reason.size() < reply.reason_length) reason.resize(reply.reason_length, 'x');
  std::string head = absl::StrCat("HTTP/1.1 ", reply.status, " ", reason, "\r\n");
  if (!reply.content_type.empty()) {
    absl::StrAppend(&head, "content-type: ", reply.content_type, "\r\n");
  }
  for (const auto& [name, value] : reply.headers) absl::StrAppend(&head, name, ": ", value, "\r\n");
  if (reply.chunked) {
    head += "transfer-encoding: chunked\r\n";
  } else if (!reply.content_length.has_value()) {
    absl::StrAppend(&head, "content-length: ", body_size, "\r\n");
  } else if (!reply.content_length->empty()) {
    absl::StrAppend(&head, "content-length: ", *reply.content_length, "\r\n");
  }
  return head + "\r\n";
}

bool SendFaultReply(PacedWriter& writer, const FaultReply& reply) {
  if (!reply.raw.empty()) return writer.Write(reply.raw);
  const bool repeats = reply.body_length > 0 && !reply.body.empty();
  const uint64_t size = repeats ? reply.body_length : reply.body.size();
  if (!writer.Write(EncodeFaultHead(reply, size))) return false;
  std::string piece = reply.body;
  while (repeats && piece.size() < std::min(size, kPiece)) piece += reply.body;
  for (uint64_t sent = 0; sent < size;) {
    const uint64_t part = std::min<uint64_t>(size - sent, piece.size());
    if (reply.chunked && !writer.Write(absl::StrCat(absl::Hex(part), "\r\n"))) return false;
    if (!writer.Write(piece.data(), part)) return false;
    if (reply.chunked && !writer.Write("\r\n")) return false;
    sent += part;
  }
  return !reply.chunked || writer.Write("0\r\n\r\n");
}

}  // namespace

std::string EncodeReply(const HttpReply& reply, uint64_t sequence, bool keep_alive) {
  return absl::StrCat("HTTP/1.1 ", reply.status, " ", ReasonPhrase(reply.status), "\r\n",
                      reply.content_type.empty() ? "" : "content-type: ", reply.content_type,
                      reply.content_type.empty() ? "" : "\r\n",
                      "content-length: ", reply.body.size(), "\r\nx-sandbox-sequence: ", sequence,
                      keep_alive ? "\r\n\r\n" : "\r\nconnection: close\r\n\r\n", reply.body);
}

bool SendFaulty(Stream& stream, const Fault& fault, const HttpReply& reply, uint64_t sequence,
                bool keep_alive, Stopper& stopper) {
  PacedWriter writer(stream, fault, stopper);
  const bool whole = fault.reply.has_value()
                         ? SendFaultReply(writer, *fault.reply)
                         : writer.Write(EncodeReply(reply, sequence, keep_alive));
  if (!whole) return false;
  if (!fault.push.empty()) {
    if (!stopper.Wait(fault.push_delay) || !stream.Write(fault.push)) return false;
  }
  // Without a length the end of the connection is the end of the body.
  const bool endless = fault.reply.has_value() && fault.reply->raw.empty() &&
                       !fault.reply->chunked && fault.reply->content_length == "";
  return keep_alive && !fault.close && !endless;
}

}  // namespace flexiti_sandbox
