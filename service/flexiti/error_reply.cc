#include "service/flexiti/error_reply.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/flexiti/error_catalog.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

constexpr size_t kMaxWordLength = 100;
constexpr size_t kMaxTextLength = 300;
constexpr size_t kMaxFieldErrors = 20;
constexpr size_t kShortestMaskedRun = 4;
constexpr size_t kShortestMaskedKey = 24;

struct Envelope {
  std::string word;   // as received, or masked if it is no plain identifier
  std::string quote;  // the word, where it certainly names nobody: for metadata and messages
  std::string text;
  google::rpc::BadRequest fields;
};

// A plain identifier without a long number in it holds nothing that a customer typed.
bool IsWord(const std::string& text) {
  return text.size() <= kMaxWordLength && !text.empty() && absl::ascii_isalpha(text[0]) &&
         std::all_of(
             text.begin(), text.end(),
             [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '.'; }) &&
         SafeText(text, kMaxWordLength) == text;
}

void ReadFieldErrors(const Json& list, const FieldPaths& field_paths, Envelope& out) {
  for (const Json& item : list.items) {
    if (out.fields.field_violations().size() == static_cast<int>(kMaxFieldErrors)) return;
    if (item.kind != Json::Kind::kObject) continue;
    JsonReader reader(item);
    auto* violation = out.fields.add_field_violations();
    violation->set_field(field_paths(SafeText(reader.Text("param").value_or(""), kMaxWordLength)));
    const std::string message =
        reader.Text("msg").value_or(reader.Text("type").value_or("invalid"));
    violation->set_description(SafeText(message, kMaxTextLength));
  }
}

Envelope ReadEnvelope(const std::string& body, const FieldPaths& field_paths) {
  Envelope out;
  const absl::StatusOr<Json> json = ParseJson(body);
  if (!json.ok() || json->kind != Json::Kind::kObject) return out;
  JsonReader reader(*json);
  out.word = reader.Text("error").value_or("");
  const bool documented = CodeOf(out.word, 0) != v1::FLEXITI_ERROR_CODE_UNRECOGNIZED;
  if (documented || IsWord(out.word)) {
    out.quote = out.word;
  } else {
    out.word = SafeText(out.word, kMaxWordLength);
  }
  out.text = reader.Text("error_description").value_or(reader.Text("message").value_or(""));
  out.text = SafeText(out.text, kMaxTextLength);
  for (const char* name : {"field_errors", "error_fields"}) {
    if (const Json* list = reader.Array(name)) ReadFieldErrors(*list, field_paths, out);
  }
  return out;
}

void MaskDigits(std::string& text) {
  for (size_t start = 0; start < text.size();) {
    size_t end = start;
    while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
    if (end - start >= kShortestMaskedRun) std::fill(text.begin() + start, text.begin() + end, '*');
    start = end + 1;
  }
}

// Access tokens are 40 hexadecimal digits; no word of a language is that long and has a digit in
// it.
void MaskKeys(std::string& text) {
  for (size_t start = 0; start < text.size();) {
    const auto first = text.begin() + static_cast<std::ptrdiff_t>(start);
    const auto last = std::find_if_not(first, text.end(), absl::ascii_isalnum);
    const auto size = static_cast<size_t>(last - first);
    if (size >= kShortestMaskedKey && std::any_of(first, last, absl::ascii_isdigit)) {
      std::fill(first, last, '*');
    }
    start += size + 1;
  }
}

void MaskAddresses(std::string& text) {
  const auto in_address = [](char c) { return absl::ascii_isgraph(c) && c != '"' && c != ','; };
  for (size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    size_t start = at;
    size_t end = at + 1;
    while (start > 0 && in_address(text[start - 1])) --start;
    while (end < text.size() && in_address(text[end])) ++end;
    std::fill(text.begin() + start, text.begin() + end, '*');
  }
}

// Cuts between characters: details must be valid UTF-8.
void CutUtf8(std::string& text, size_t max_length) {
  if (text.size() <= max_length) return;
  size_t end = max_length;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
}

}  // namespace

std::string SafeText(const std::string& text, size_t max_length) {
  std::string out = text;
  CutUtf8(out, max_length);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return absl::ascii_iscntrl(c); }, ' ');
  MaskKeys(out);
  MaskDigits(out);
  MaskAddresses(out);
  return out;
}

absl::Status ErrorReply(int http_status, const std::string& body, Effect effect,
                        const CallNames& call, const FieldPaths& field_paths) {
  const Envelope envelope = ReadEnvelope(body, field_paths);
  v1::FlexitiError error;
  error.set_code(CodeOf(envelope.word, http_status));
  error.set_upstream_error(envelope.word);
  error.set_http_status(http_status);
  const ErrorMetadata metadata = {{"http_status", absl::StrCat(http_status)},
                                  {"upstream_error", envelope.quote},
                                  {"endpoint", call.endpoint},
                                  {"reference_id", call.reference_id}};
  const std::string word = envelope.word.empty()    ? "without an error word"
                           : envelope.quote.empty() ? "with an undocumented error"
                                                    : envelope.quote;
  absl::Status status = FlexitiFailure(
      error, effect,
      absl::StrCat("Flexiti answered ", http_status, " ", word, " to ", call.endpoint), metadata);
  if (!envelope.fields.field_violations().empty()) SetDetail(status, envelope.fields);
  if (!envelope.text.empty()) {
    google::rpc::LocalizedMessage localized;
    localized.set_locale(call.lang == "fr" ? "fr-CA" : "en-CA");
    localized.set_message(envelope.text);
    SetDetail(status, localized);
  }
  return status;
}

}  // namespace flexiti
