#include "service/admin/html.h"

#include <string>

#include "gtest/gtest.h"

namespace flexiti {
namespace {

#define REPLACED "\xEF\xBF\xBD"

TEST(HtmlTest, EscapesWhatIsNotText) {
  const struct {
    std::string text;
    std::string escaped;
  } kCases[] = {
      {"", ""},
      {"maple-furniture", "maple-furniture"},
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"\" onload=\"x", "&quot; onload=&quot;x"},
      {"a'b&amp;c", "a&#39;b&amp;amp;c"},
      {"\xC3\xA9t\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8D\x81",
       "\xC3\xA9t\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8D\x81"},
      {"a\nb\tc\x7F", "a" REPLACED "b" REPLACED "c" REPLACED},
      {std::string("a\0b", 3), "a" REPLACED "b"},
      // Not UTF-8: a lone byte, one that is cut off, an overlong <, a surrogate, beyond Unicode.
      {"\xFF", REPLACED},
      {"a\xE2\x82", "a" REPLACED REPLACED},
      {"\xC0\xBC", REPLACED REPLACED},
      {"\xED\xA0\x80", REPLACED REPLACED REPLACED},
      {"\xF4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED},
      // Would turn the rest of the line round.
      {"a\xE2\x80\xAE"
       "b",
       "a" REPLACED "b"},
      {"a\xC2\x85"
       "b",
       "a" REPLACED "b"},
  };
  for (const auto& test : kCases) EXPECT_EQ(Escaped(test.text), test.escaped) << test.text;
}

TEST(HtmlTest, CutsWhatIsTooLongBetweenCharacters) {
  std::string text(kMaxHtmlText - 1, 'a');
  text += "\xC3\xA9";
  EXPECT_EQ(Escaped(text), text);
  EXPECT_EQ(Escaped(text + "b"), text + "\xE2\x80\xA6");
}

TEST(HtmlTest, KeepsMarkupAndTextApart) {
  Html page;
  page.Raw("<p>").Text("<p>").Raw("</p>").Add(Html().Raw("<hr>"));
  EXPECT_EQ(page.text(), "<p>&lt;p&gt;</p><hr>");
}

}  // namespace
}  // namespace flexiti
