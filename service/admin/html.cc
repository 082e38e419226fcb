#include "service/admin/html.h"

#include <algorithm>
#include <cstdint>

namespace flexiti {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD
constexpr char kEllipsis[] = "\xE2\x80\xA6";

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  // 0: not UTF-8
};

std::uint32_t ByteAt(const std::string& text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// The character that begins at `at`.
Character Read(const std::string& text, std::size_t at) {
  const std::uint32_t first = ByteAt(text, at);
  if (first < 0x80) return {.code = first, .bytes = 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > text.size()) return {};
  std::uint32_t code = first & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const std::uint32_t next = ByteAt(text, at + i);
    if ((next & 0xC0u) != 0x80) return {};
    code = (code << 6u) | (next & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {.code = code, .bytes = bytes};
}

bool IsShown(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return false;
  const bool turns =
      (code >= 0x200E && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) || code == 0x061C;
  return !turns && !(code >= 0x2066 && code <= 0x2069) && code != 0xFEFF;
}

void AppendOne(std::uint32_t code, const std::string& bytes, std::string& out) {
  switch (code) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    default:
      out += bytes;
  }
}

}  // namespace

std::string Escaped(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (at >= kMaxHtmlText) return out + kEllipsis;
    const Character next = Read(text, at);
    if (next.bytes == 0 || !IsShown(next.code)) {
      out += kReplacement;
    } else {
      AppendOne(next.code, text.substr(at, next.bytes), out);
    }
    at += std::max<std::size_t>(next.bytes, 1);
  }
  return out;
}

}  // namespace flexiti
