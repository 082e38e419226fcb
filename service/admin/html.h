// A page in the making. What a program's author wrote and what came from elsewhere go in by
// different ways, so that nothing gets in unescaped by mistake.
#pragma once

#include <cstddef>
#include <string>

namespace flexiti {

// Fit for an element's content and for an attribute in double quotes. Control characters, text that
// is not UTF-8 and marks that turn the direction of writing become U+FFFD; what is longer than
// kMaxHtmlText bytes is cut, with an ellipsis.
std::string Escaped(const std::string& text);
inline constexpr std::size_t kMaxHtmlText = 500;

class Html {
 public:
  // A literal: markup.
  template <std::size_t N>
  Html& Raw(const char (&markup)[N]) {
    text_.append(markup, N - 1);
    return *this;
  }
  // Anything else.
  Html& Text(const std::string& text) {
    text_ += Escaped(text);
    return *this;
  }
  Html& Add(const Html& other) {
    text_ += other.text_;
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace flexiti
