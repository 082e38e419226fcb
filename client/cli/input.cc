#include "client/cli/input.h"

#include <cstdint>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace flexiti::cli {
namespace {

// How many bytes the character at `text[at]` has; 0 if it is none: an overlong form, a surrogate
// half or a number beyond Unicode's last are none.
size_t CharacterSize(const std::string& text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(at);
  if (lead < 0x80) return 1;
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  const uint8_t next = byte(at + 1);
  const bool refused = (lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ||
                       (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F);
  return refused ? 0 : size;
}

// At most `limit` + 1 bytes.
std::string ReadUpTo(std::istream& in, size_t limit) {
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

absl::Status Wrong(const std::string& what, const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, ": ", path == "-" ? "standard input" : path, " ", why));
}

}  // namespace

bool IsUtf8(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const size_t size = CharacterSize(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

absl::StatusOr<std::string> ReadInput(const std::string& what, const std::string& path,
                                      size_t limit) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return Wrong(what, path, "cannot be read");
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string text = ReadUpTo(in, limit);
  if (in.bad()) return Wrong(what, path, "cannot be read");
  if (text.empty()) return Wrong(what, path, "is empty");
  if (text.size() > limit)
    return Wrong(what, path, absl::StrCat("is longer than ", limit, " bytes"));
  if (!IsUtf8(text)) {
    return Wrong(what, path, "is not UTF-8; convert it, for example: iconv -f ISO-8859-1 -t UTF-8");
  }
  return text;
}

}  // namespace flexiti::cli
