// A fault: what goes wrong with the next calls that match. Arm one with Sandbox::Arm, or over the
// control port with POST /faults, whose JSON has the same field names (fault_json.cc).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flexiti_sandbox {

// A reply sent instead of the sandbox's own, down to the byte.
struct FaultReply {
  int status = 200;
  std::string reason = "OK";
  uint64_t reason_length = 0;  // pads the reason phrase with 'x' up to this length
  std::vector<std::pair<std::string, std::string>> headers;  // sent in this order
  std::string content_type = "application/json";             // empty: no such header
  std::string body;
  uint64_t body_length = 0;  // repeats `body` up to this many bytes, without holding them
  // Absent: the right length. Else this text, whatever it is ("abc", "5"); empty: no such header.
  std::optional<std::string> content_length;
  bool chunked = false;  // sends the body in chunks and no content-length
  std::string raw;       // when not empty: sent as it stands, instead of everything above
};

struct Fault {
  std::string name;  // shown in the exchanges that it touched

  // Which calls. Empty matches all.
  std::string method;
  std::string path;      // the end of the path; '*' stands for any run: "/authorization/*/capture"
  std::string merchant;  // client_id, in the path or in the token's form
  std::string body_contains;  // for example an account number; also looked for in path and query
  int skip = 0;               // leaves this many matching calls alone first
  int times = 1;              // then acts on this many; -1: until disarmed

  // What happens, in this order.
  // Closes once this many bytes of the request were read, counted from its first byte. Within the
  // head it closes as soon as the head is complete. The call is not carried out.
  std::optional<uint64_t> close_after_request_bytes;
  std::chrono::milliseconds delay_before{0};  // real time, before the call is carried out
  bool commit = true;                         // false: the call is not carried out at all
  std::chrono::seconds hide{
      0};  // records made by the call join lists this much later (sandbox clock)
  std::chrono::milliseconds delay{0};          // real time, after carrying out and before the reply
  std::optional<FaultReply> reply;             // instead of the sandbox's own answer
  uint64_t drip_bytes = 0;                     // sends the reply in pieces of this size ...
  std::chrono::milliseconds drip_interval{0};  // ... with this pause before each
  std::optional<uint64_t> close_after_reply_bytes;  // 0: closes without any reply
  bool reset = false;                               // closes by TCP reset where it closes
  bool close = false;                               // closes after the reply
  std::string push;  // then sends these bytes unasked, on the idle connection
  std::chrono::milliseconds push_delay{0};

  // The usual ones, to be narrowed by `method`, `path` and so on.
  static Fault Reply(int status, std::string body);  // not carried out
  static Fault CommitThenReply(int status, std::string body);
  static Fault CommitThenDrop();
  static Fault DropBeforeCommit();
  static Fault Delay(std::chrono::milliseconds delay);
  static Fault Garbage();                 // carried out, answered with bytes that are no HTTP
  static Fault HtmlPage();                // not carried out, 502 and an HTML page
  static Fault EmptyReply();              // carried out, 200 and no body
  static Fault CutReply(uint64_t bytes);  // carried out, closed after so many bytes of the reply
  static Fault HideFromLists(std::chrono::seconds hide);

  // Each returns a copy with that one field set, so that a test reads as a sentence.
  Fault On(std::string method_is, std::string path_ends) const;
  Fault Times(int count) const;
};

}  // namespace flexiti_sandbox
