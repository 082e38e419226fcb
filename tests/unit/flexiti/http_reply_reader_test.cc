#include "service/flexiti/http_reply_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace flexiti {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr HttpReplyReader::Limits kLimits = {
    .max_head_bytes = 1000, .max_headers = 10, .max_body_bytes = 100};

// Feeds `bytes` in pieces of `step` bytes, then the end if the reply is not whole.
absl::Status Read(HttpReplyReader& reader, const std::string& bytes, size_t step, bool closes) {
  for (size_t at = 0; at < bytes.size(); at += step) {
    const std::string piece = bytes.substr(at, step);
    absl::Status status = reader.Feed(piece.data(), piece.size());
    if (!status.ok()) return status;
  }
  return closes && !reader.done() ? reader.End() : absl::OkStatus();
}

struct Refused {
  const char* story;
  std::string reply;
  const char* message;
};

std::string Ok(const std::string& rest) { return "HTTP/1.1 200 OK\r\n" + rest; }

TEST(HttpReplyReaderTest, RefusesWhatTwoReadersCouldUnderstandDifferently) {
  const std::vector<Refused> cases = {
      {"nothing", "", "closed without a reply"},
      {"half a status line", "HTTP/1.1 20", "was cut"},
      {"half a head", Ok("Content-Length: 2\r\n"), "was cut"},
      {"half a body", Ok("Content-Length: 3\r\n\r\nab"), "was cut"},
      {"half a chunk", Ok("Transfer-Encoding: chunked\r\n\r\n3\r\nab"), "was cut"},
      {"no last chunk", Ok("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"), "was cut"},
      {"no end of trailers", Ok("Transfer-Encoding: chunked\r\n\r\n0\r\n"), "was cut"},
      {"not HTTP", "SSH-2.0-OpenSSH\r\n", "not HTTP/1"},
      {"HTTP/2", "HTTP/2 200\r\n\r\n", "not HTTP/1"},
      {"HTML", "<html>\r\n", "not HTTP/1"},
      {"half a line of something else", "<", "not HTTP/1"},
      {"another version", "HTTP/1.2 200 OK\r\n", "not HTTP/1"},
      {"a status of two digits", "HTTP/1.1 20 OK\r\n", "status line"},
      {"a status of four digits", "HTTP/1.1 2000\r\n", "status line"},
      {"a status of letters", "HTTP/1.1 abc\r\n", "status line"},
      {"a status beyond 599", "HTTP/1.1 600 \r\n", "status line"},
      {"no status", "HTTP/1.1 \r\n", "status line"},
      {"switched protocols", "HTTP/1.1 101 Switching\r\n", "switches protocols"},
      {"bare LF", "HTTP/1.1 200 OK\n", "without CR LF"},
      {"bare LF after a header", Ok("Content-Length: 0\n"), "without CR LF"},
      {"a length of letters", Ok("Content-Length: abc\r\n"), "no number"},
      {"a negative length", Ok("Content-Length: -1\r\n"), "no number"},
      {"a length with a sign", Ok("Content-Length: +1\r\n"), "no number"},
      {"an empty length", Ok("Content-Length:\r\n"), "no number"},
      {"a list of lengths", Ok("Content-Length: 1, 1\r\n"), "no number"},
      {"a length with more behind", Ok("Content-Length: 1x\r\n"), "no number"},
      {"a length of 64 bits", Ok("Content-Length: 18446744073709551617\r\n"), "no number"},
      {"two lengths", Ok("Content-Length: 1\r\nContent-Length: 2\r\n"), "differ"},
      {"length and chunks", Ok("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
       "two ways"},
      {"chunks and length", Ok("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"),
       "two ways"},
      {"chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "two ways"},
      {"another coding", Ok("Transfer-Encoding: gzip, chunked\r\n"), "not chunked"},
      {"chunked twice", Ok("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
       "not chunked"},
      {"no length on a success", Ok("\r\n{}"), "no length"},
      {"no length on a 201", "HTTP/1.1 201 Created\r\n\r\n{}", "no length"},
      {"compressed", Ok("Content-Encoding: gzip\r\n"), "compressed"},
      {"compressed by brotli", Ok("content-encoding: br\r\n"), "compressed"},
      {"a folded header", Ok("X: a\r\n b\r\n"), "header line"},
      {"a blank before the colon", Ok("Content-Length : 1\r\n"), "header line"},
      {"no colon", Ok("Content-Length\r\n"), "header line"},
      {"no name", Ok(": 1\r\n"), "header line"},
      {"a NUL in a name", Ok(std::string("X\0: 1\r\n", 7)), "header line"},
      {"a NUL in a value", Ok(std::string("X: \0b\r\n", 7)), "control character"},
      {"a CR in a value", Ok("X: a\rb\r\n"), "control character"},
      {"bytes after the body", Ok("Content-Length: 1\r\n\r\nab"), "bytes follow"},
      {"bytes after no body", Ok("Content-Length: 0\r\n\r\na"), "bytes follow"},
      {"bytes after a 204", "HTTP/1.1 204 No\r\n\r\nHTTP/1.1 200", "bytes follow"},
      {"a 204 with a length", "HTTP/1.1 204 No\r\nContent-Length: 1\r\n\r\n", "204 with a body"},
      {"an interim reply with a length", "HTTP/1.1 103 E\r\nContent-Length: 1\r\n\r\n", "interim"},
      {"a chunk size of letters", Ok("Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), "chunk's size"},
      {"a negative chunk size", Ok("Transfer-Encoding: chunked\r\n\r\n-1\r\n"), "chunk's size"},
      {"a chunk size with 0x", Ok("Transfer-Encoding: chunked\r\n\r\n0x1\r\n"), "chunk's size"},
      {"an empty chunk size", Ok("Transfer-Encoding: chunked\r\n\r\n\r\n"), "chunk's size"},
      {"a chunk size with a blank", Ok("Transfer-Encoding: chunked\r\n\r\n 1\r\n"), "chunk's size"},
      {"a chunk size of 64 bits", Ok("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
       "chunk's size"},
      {"a chunk longer than it says", Ok("Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"),
       "longer than it says"},
      {"a long chunk line",
       Ok("Transfer-Encoding: chunked\r\n\r\n1;" + std::string(300, 'x') + "\r\n"), "chunk header"},
      {"a broken trailer", Ok("Transfer-Encoding: chunked\r\n\r\n0\r\nabc\r\n\r\n"), "header line"},
      {"an announced body over the limit", Ok("Content-Length: 101\r\n\r\n"), "body is over"},
      {"a chunk over the limit", Ok("Transfer-Encoding: chunked\r\n\r\n65\r\n"), "body is over"},
      {"chunks over the limit together",
       Ok("Transfer-Encoding: chunked\r\n\r\n60\r\n" + std::string(96, 'a') + "\r\n5\r\n"),
       "body is over"},
      {"a page without a length over the limit", "HTTP/1.1 502 Bad\r\n\r\n" + std::string(101, 'a'),
       "body is over"},
      {"a reason phrase over the limit", "HTTP/1.1 200 " + std::string(1000, 'a'), "head is over"},
      {"a header over the limit", Ok("X: " + std::string(1000, 'a')), "head is over"},
      {"trailers over the limit",
       Ok("Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(1000, 'a')), "head is over"},
      {"endless interim replies",
       [] {
         std::string replies;
         for (int i = 0; i < 100; ++i) replies += "HTTP/1.1 100 Continue\r\n\r\n";
         return replies;
       }(),
       "head is over"},
      {"too many headers",
       [] {
         std::string headers;
         for (int i = 0; i < 11; ++i) headers += "X: 1\r\n";
         return Ok(headers);
       }(),
       "header count"},
  };
  for (const Refused& each : cases) {
    for (const size_t step : {size_t{1}, size_t{7}, each.reply.size() + 1}) {
      SCOPED_TRACE(testing::Message() << each.story << " in pieces of " << step);
      HttpReplyReader reader(kLimits);
      const absl::Status status = Read(reader, each.reply, step, true);
      EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
      EXPECT_THAT(std::string(status.message()), HasSubstr(each.message));
    }
  }
}

struct Accepted {
  const char* story;
  std::string reply;
  int status;
  const char* body;
  bool keeps;
};

TEST(HttpReplyReaderTest, ReadsWholeReplies) {
  const std::vector<Accepted> cases = {
      {"a length", Ok("Content-Length: 2\r\n\r\n{}"), 200, "{}", true},
      {"length in another case", Ok("CONTENT-LENGTH:2\r\n\r\n{}"), 200, "{}", true},
      {"the same length twice", Ok("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"), 200, "{}",
       true},
      {"an empty body", Ok("Content-Length: 0\r\n\r\n"), 200, "", true},
      {"no reason phrase", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", true},
      {"a status of Flexiti's front", "HTTP/1.1 465 \r\nContent-Length: 1\r\n\r\nx", 465, "x",
       true},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", false},
      {"a peer that will close", Ok("Connection: x, Close\r\nContent-Length: 2\r\n\r\n{}"), 200,
       "{}", false},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
      {"no content, told twice", "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", 204, "", true},
      {"not modified", "HTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n", 304, "", true},
      {"chunks", Ok("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), 200, "{}",
       true},
      {"chunks of hexadecimal size",
       Ok("transfer-encoding: Chunked\r\n\r\n0A\r\n0123456789\r\na\r\n0123456789\r\n000\r\n\r\n"),
       200, "01234567890123456789", true},
      {"chunk extensions", Ok("Transfer-Encoding: chunked\r\n\r\n2 ;a=b\r\n{}\r\n0;x\r\n\r\n"), 200,
       "{}", true},
      {"trailers", Ok("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n"), 200, "{}",
       true},
      {"interim replies",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" +
           Ok("Content-Length: 2\r\n\r\n{}"),
       200, "{}", true},
      {"an error page that ends with the connection", "HTTP/1.1 502 Bad\r\n\r\n<html>", 502,
       "<html>", false},
  };
  for (const Accepted& each : cases) {
    for (const size_t step : {size_t{1}, size_t{7}, each.reply.size()}) {
      SCOPED_TRACE(testing::Message() << each.story << " in pieces of " << step);
      HttpReplyReader reader(kLimits);
      EXPECT_TRUE(Read(reader, each.reply, step, each.status == 502).ok());
      ASSERT_TRUE(reader.done());
      EXPECT_EQ(reader.status(), each.status);
      EXPECT_EQ(reader.TakeBody(), each.body);
      EXPECT_EQ(reader.keeps_connection(), each.keeps);
    }
  }
}

TEST(HttpReplyReaderTest, ErrorsNeverQuoteTheReply) {
  HttpReplyReader reader(kLimits);
  const absl::Status status = Read(reader, Ok("SECRET SECRET\r\n\r\n"), 5, true);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("SECRET")));
}

TEST(HttpReplyReaderTest, KeepsHeadersAsSentAndDropsThoseOfInterimReplies) {
  HttpReplyReader reader(kLimits);
  ASSERT_TRUE(Read(reader,
                   "HTTP/1.1 103 E\r\nLink: x\r\n\r\n" +
                       Ok("b: %0d%0A \t \r\nA:1\r\nContent-Length: 0\r\nA: 2\r\n\r\n"),
                   3, true)
                  .ok());
  EXPECT_THAT(reader.headers(), ElementsAre(Pair("b", "%0d%0A"), Pair("A", "1"),
                                            Pair("Content-Length", "0"), Pair("A", "2")));
}

}  // namespace
}  // namespace flexiti
