#include "tests/unit/proto/links.h"

#include <gmock/gmock.h>

#include "tests/reference/api_reference.h"
#include "tests/reference/error_reference.h"
#include "tests/reference/markdown.h"
#include "tests/unit/proto/reference_fixture.h"

namespace flexiti::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Case {
  std::string text;
  std::string complaint;
};

TEST(BrokenLinksTest, NamesEachKind) {
  const std::vector<Case> cases = {
      {"# A\n[x](#b)\n", "a.md: #b: no heading has this anchor"},
      {"# A\n[x](b.md#c)\n", "a.md: b.md#c: no heading has this anchor"},
      {"# A\n[x](c.md)\n", "a.md: c.md: there is no such file"},
      {"# A\n[x](c.md#a)\n", "a.md: c.md#a: there is no such file"},
      {"# A b\n## A. B\n", "a.md: two headings have the anchor a-b"},
      {"# A\n```\n# B\n```\n[x](#b)\n", "a.md: #b: no heading has this anchor"},
      {"# A\n#B\n[x](#b)\n", "a.md: #b: no heading has this anchor"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(BrokenLinks({{"a.md", c.text}, {"b.md", "# B\n"}}, "proto"),
                ElementsAre(HasSubstr(c.complaint)))
        << c.text;
  }
}

TEST(BrokenLinksTest, AcceptsWhatLeadsSomewhere) {
  const std::string text =
      "# A b\n[x](#a-b) [y](b.md#b) [z](b.md) [w](README.md) [v](https://example.com/#none)\n";
  EXPECT_THAT(BrokenLinks({{"a.md", text}, {"b.md", "# B\n"}}, "proto"), IsEmpty());
}

TEST_F(ReferenceTest, EveryLinkLeadsSomewhere) {
  EXPECT_THAT(BrokenLinks({{kApiFile, ApiReference(*contract_, *endpoints_)},
                           {kErrorFile, ErrorReference(*contract_, *endpoints_)}},
                          "proto"),
              IsEmpty());
}

TEST(MarkdownTest, AnchorsAreThoseOfForges) {
  EXPECT_EQ(AnchorOf("Errors of Flexiti"), "errors-of-flexiti");
  EXPECT_EQ(AnchorOf("NOT_FOUND"), "not_found");
  EXPECT_EQ(AnchorOf("SkuData.Product"), "skudataproduct");
}

TEST(MarkdownTest, EscapesWhatATableWouldRead) {
  EXPECT_EQ(Escaped("a | b"), "a \\| b");
  EXPECT_EQ(Escaped("at most <n>, `<n>`"), "at most &lt;n&gt;, `<n>`");
}

}  // namespace
}  // namespace flexiti::reference
