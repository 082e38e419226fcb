#include "tests/sandbox/fault.h"

namespace flexiti_sandbox {

Fault Fault::Reply(int status, std::string body) {
  Fault fault = CommitThenReply(status, std::move(body));
  fault.name = "reply";
  fault.commit = false;
  return fault;
}

Fault Fault::CommitThenReply(int status, std::string body) {
  Fault fault;
  fault.name = "commit_then_reply";
  fault.reply.emplace();
  fault.reply->status = status;
  fault.reply->reason = status < 300 ? "OK" : "Fault";
  fault.reply->body = std::move(body);
  return fault;
}

Fault Fault::CommitThenDrop() {
  Fault fault;
  fault.name = "commit_then_drop";
  fault.close_after_reply_bytes = 0;
  return fault;
}

Fault Fault::DropBeforeCommit() {
  Fault fault = CommitThenDrop();
  fault.name = "drop_before_commit";
  fault.commit = false;
  return fault;
}

Fault Fault::Delay(std::chrono::milliseconds delay) {
  Fault fault;
  fault.name = "delay";
  fault.delay = delay;
  return fault;
}

Fault Fault::Garbage() {
  Fault fault = CommitThenReply(200, "");
  fault.name = "garbage";
  fault.reply->raw = std::string("\x16\x03\x01 no HTTP at all\r\n\0\xff\xfe\r\n\r\n", 28);
  fault.close = true;
  return fault;
}

Fault Fault::HtmlPage() {
  Fault fault = Reply(502, "<html><body><h1>502 Bad Gateway</h1></body></html>");
  fault.name = "html_page";
  fault.reply->reason = "Bad Gateway";
  fault.reply->content_type = "text/html";
  return fault;
}

Fault Fault::EmptyReply() {
  Fault fault = CommitThenReply(200, "");
  fault.name = "empty_reply";
  return fault;
}

Fault Fault::CutReply(uint64_t bytes) {
  Fault fault;
  fault.name = "cut_reply";
  fault.close_after_reply_bytes = bytes;
  return fault;
}

Fault Fault::HideFromLists(std::chrono::seconds hide) {
  Fault fault;
  fault.name = "hide_from_lists";
  fault.hide = hide;
  return fault;
}

Fault Fault::On(std::string method_is, std::string path_ends) const {
  Fault fault = *this;
  fault.method = std::move(method_is);
  fault.path = std::move(path_ends);
  return fault;
}

Fault Fault::Times(int count) const {
  Fault fault = *this;
  fault.times = count;
  return fault;
}

}  // namespace flexiti_sandbox
