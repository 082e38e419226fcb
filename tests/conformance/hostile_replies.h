// Replies that no server of Flexiti's should send, and what callers must be told of each.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/fault.h"

namespace flexiti_test {

using flexiti_sandbox::Fault;
using flexiti_sandbox::FaultReply;

struct Hostile {
  friend void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

  std::string name;
  Fault fault;
  std::string reason;        // of a failure of Flexiti's
  std::string verdict = {};  // instead, where the reply is a well-understood refusal
};

inline Fault Send(FaultReply reply) {
  Fault fault;
  fault.commit = false;
  fault.reply = std::move(reply);
  return fault;
}

inline FaultReply AnswerWith(int status, const std::string& body) {
  FaultReply reply;
  reply.status = status;
  reply.body = body;
  return reply;
}

inline Fault Status(int status, const std::string& body) { return Send(AnswerWith(status, body)); }
inline Fault Json(const std::string& body) { return Status(200, body); }

inline Fault Reason(int status, uint64_t reason_length, const std::string& body) {
  FaultReply reply = AnswerWith(status, body);
  reply.reason_length = reason_length;
  return Send(reply);
}

inline Fault Html(int status, const std::string& page) {
  FaultReply reply = AnswerWith(status, page);
  reply.content_type = "text/html";
  return Send(reply);
}

inline Fault Redirect() {
  FaultReply reply = AnswerWith(307, "");
  reply.headers = {{"location", "/stolen"}};
  return Send(reply);
}

inline Fault NoContent() {
  FaultReply reply = AnswerWith(204, "");
  reply.content_length = "";
  return Send(reply);
}

// One write, so that no part of it is an answer before the rest is there.
inline Fault Raw(const std::string& bytes) {
  FaultReply reply;
  reply.raw = bytes;
  Fault fault = Send(reply);
  fault.close = true;
  return fault;
}

inline Fault Head(const std::string& headers, const std::string& body) {
  return Raw(absl::StrCat("HTTP/1.1 200 OK\r\n", headers, "\r\n\r\n", body));
}

inline Fault Cut(uint64_t bytes) {
  Fault fault = Fault::CutReply(bytes);
  fault.commit = false;
  fault.reply.emplace();
  fault.reply->body = R"({"authorization_id": 1234567890123456, "verification_code": 1234})";
  return fault;
}

inline Fault Large(int status, bool chunked, bool until_close) {
  FaultReply reply = AnswerWith(status, "[1,");
  reply.body_length = 50'000'000;
  reply.chunked = chunked;
  if (until_close) reply.content_length = "";
  return Send(reply);
}

inline std::string Repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

inline constexpr char kDecline[] = R"({"code": 409, "error": "credit_exceeded"})";
inline constexpr char kDeclined[] = "FAILED_PRECONDITION REJECTED ASK_CUSTOMER CREDIT_EXCEEDED";

inline std::string DeclineReply() {
  return absl::StrCat("HTTP/1.1 409 Conflict\r\ncontent-length: ", sizeof(kDecline) - 1, "\r\n\r\n",
                      kDecline);
}

inline std::vector<Hostile> Framings() {
  const std::string body = R"({"authorization_id": 1234567890123456})";  // 38 bytes
  return {
      {"LengthTooBig", Head("content-length: 5000", body), "REPLY_LOST"},
      {"LengthTooSmall", Head("content-length: 5", body), "REPLY_LOST"},
      {"LengthZeroWithABody", Head("content-length: 0", body), "REPLY_LOST"},
      {"LengthsThatDiffer", Head("content-length: 38\r\ncontent-length: 5", body), "REPLY_LOST"},
      {"LengthsInOneHeader", Head("content-length: 38, 5", body), "REPLY_LOST"},
      {"LengthAbc", Head("content-length: abc", body), "REPLY_LOST"},
      {"LengthNegative", Head("content-length: -1", body), "REPLY_LOST"},
      {"LengthHex", Head("content-length: 0x26", body), "REPLY_LOST"},
      {"LengthOver64Bits", Head("content-length: 99999999999999999999", body), "REPLY_LOST"},
      {"LengthEmpty", Head("content-length: ", body), "REPLY_LOST"},
      {"NoLength", Head("content-type: application/json", body), "REPLY_LOST"},
      {"LengthAndChunks", Head("content-length: 38\r\ntransfer-encoding: chunked", body),
       "REPLY_LOST"},
      {"UnknownTransferCoding", Head("transfer-encoding: gzip, chunked", body), "REPLY_LOST"},
      {"ChunkSizeIsNoNumber", Head("transfer-encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
       "REPLY_LOST"},
      {"ChunkSizeOverflows", Head("transfer-encoding: chunked", "fffffffffffffffff\r\n{}"),
       "REPLY_LOST"},
      {"ChunkLongerThanItSays", Head("transfer-encoding: chunked", "1\r\n{}\r\n0\r\n\r\n"),
       "REPLY_LOST"},
      {"ChunksWithoutAnEnd", Head("transfer-encoding: chunked", "2\r\n{}\r\n"), "REPLY_LOST"},
      {"EndlessChunkHeader", Head("transfer-encoding: chunked", std::string(5000, '0')),
       "REPLY_LOST"},
      {"Compressed", Head("content-encoding: gzip\r\ncontent-length: 38", body), "REPLY_LOST"},
      {"CutInStatusLine", Cut(7), "REPLY_LOST"},
      {"CutInHeaders", Cut(30), "REPLY_LOST"},
      {"CutInBody", Cut(100), "REPLY_LOST"},
      {"NoReplyAtAll", Cut(0), "REPLY_LOST"},
      {"FiftyMegabytes", Large(200, false, false), "REPLY_LOST"},
      {"FiftyMegabytesInChunks", Large(200, true, false), "REPLY_LOST"},
      {"FiftyMegabytesOfErrorPage", Large(500, false, true), "REPLY_LOST"},
  };
}

inline std::vector<Hostile> Heads() {
  return {
      {"Garbage", Raw(std::string("\x16\x03\x01 no HTTP\r\n\0\xff\r\n\r\n", 20)), "REPLY_LOST"},
      {"AnotherProtocol", Raw("SSH-2.0-OpenSSH_9.2\r\n"), "REPLY_LOST"},
      {"BareHtml", Raw("<html><body>Down for maintenance</body></html>"), "REPLY_LOST"},
      {"StatusOfFourDigits", Raw("HTTP/1.1 2000 OK\r\ncontent-length: 2\r\n\r\n{}"), "REPLY_LOST"},
      {"Status999", Raw("HTTP/1.1 999 OK\r\ncontent-length: 2\r\n\r\n{}"), "REPLY_LOST"},
      {"SwitchesProtocols", Raw("HTTP/1.1 101 Switching\r\n\r\n"), "REPLY_LOST"},
      {"LinesWithoutCarriageReturn", Raw("HTTP/1.1 200 OK\ncontent-length: 2\n\n{}"), "REPLY_LOST"},
      {"ControlCharacterInAHeader",
       Head(absl::StrCat("x-note: a", std::string(1, '\0'), "b\r\ncontent-length: 2"), "{}"),
       "REPLY_LOST"},
      {"FoldedHeader", Head("x-note: a\r\n b\r\ncontent-length: 2", "{}"), "REPLY_LOST"},
      {"ThousandHeaders", Head(absl::StrCat(Repeated("a: b\r\n", 1000), "content-length: 2"), "{}"),
       "REPLY_LOST"},
      {"HeaderOf100Kilobytes",
       Head(absl::StrCat("x-note: ", std::string(100'000, 'x'), "\r\ncontent-length: 2"), "{}"),
       "REPLY_LOST"},
      {"ReasonOf100Kilobytes",
       Raw(absl::StrCat("HTTP/1.1 200 ", std::string(100'000, 'x'), "\r\n\r\n")), "REPLY_LOST"},
      {"ReasonOf30Kilobytes", Reason(200, 30'000, "{}"), "REPLY_UNREADABLE"},
      {"DeclineWithAReasonOf30Kilobytes", Reason(409, 30'000, kDecline), "", kDeclined},
      {"InterimRepliesFirst",
       Raw(absl::StrCat("HTTP/1.1 100 Continue\r\n\r\n",
                        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", DeclineReply())),
       "", kDeclined},
      {"OnlyAnInterimReply", Raw("HTTP/1.1 100 Continue\r\n\r\n"), "REPLY_LOST"},
      {"InterimRepliesWithoutEnd", Raw(Repeated("HTTP/1.1 100 Continue\r\n\r\n", 10'000)),
       "REPLY_LOST"},
      {"TwoReplies", Raw(DeclineReply() + DeclineReply()), "REPLY_LOST"},
  };
}

inline std::vector<Hostile> Bodies() {
  return {
      {"HtmlPageWith502", Fault::HtmlPage(), "SERVER_ERROR"},
      {"HtmlPageWith200", Html(200, "<html><body>Please log in</body></html>"), "REPLY_UNREADABLE"},
      {"HtmlPageWith403", Html(403, "<html>No"), "",
       "FAILED_PRECONDITION REJECTED CONTACT_OPERATOR INSUFFICIENT_SCOPE"},
      {"Empty200", Json(""), "REPLY_UNREADABLE"},
      {"Empty500", Status(500, ""), "SERVER_ERROR"},
      {"NoContent", NoContent(), "UNRECOGNIZED"},
      {"EmptyObject", Json("{}"), "REPLY_UNREADABLE"},
      {"Null", Json("null"), "REPLY_UNREADABLE"},
      {"Number", Json("1e999"), "REPLY_UNREADABLE"},
      {"HalfAnObject", Json(R"({"authorization_id": 12)"), "REPLY_UNREADABLE"},
      {"TwoObjects", Json("{} {}"), "REPLY_UNREADABLE"},
      {"DeeplyNested", Json(std::string(200'000, '[')), "REPLY_UNREADABLE"},
      {"NotUtf8", Json("{\"authorization_id\": \"\xff\xfe\"}"), "REPLY_UNREADABLE"},
      {"IdThatIsAnObject",
       Json(R"({"authorization_id": {}, "authorizations": 5, "verification_code": [],
                "transaction_id": {}, "capture_id": {}, "captures": 5, "return_id": {}})"),
       "REPLY_UNREADABLE"},
      {"JsonErrorWith200", Json(kDecline), "REPLY_UNREADABLE"},
      {"Redirect", Redirect(), "UNRECOGNIZED"},
      {"DeclineThatIs500", Status(500, kDecline), "CREDIT_EXCEEDED"},
      {"WordOf100Kilobytes",
       Status(503, absl::StrCat(R"({"error": ")", std::string(100'000, 'w'), R"("})")),
       "UNRECOGNIZED"},
      {"TenThousandFieldErrors",
       Status(409,
              absl::StrCat(R"({"error": "wrong_input", "field_errors": [)",
                           Repeated(R"({"param": "amount", "msg": "invalid"},)", 10'000), "{}]}")),
       "", "INVALID_ARGUMENT REJECTED FIX_REQUEST WRONG_INPUTS"},
  };
}

}  // namespace flexiti_test
