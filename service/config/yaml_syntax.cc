#include "service/config/yaml_syntax.h"

#include <yaml-cpp/eventhandler.h>

#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace flexiti::config {
namespace {

// Looks at the events of the parser, before a tree exists, for what a tree no longer shows.
class Refusals : public YAML::EventHandler {
 public:
  explicit Refusals(Problems& problems) : problems_(problems) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) {
      Refuse(mark, "does not belong to what is above: a second document, or a wrong indentation");
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Node(mark, "", anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "YAML aliases (*) are not allowed; quote a text that begins with *");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string&) override {
    Node(mark, tag, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Node(mark, tag, anchor);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Node(mark, tag, anchor);
  }
  void OnMapEnd() override {}

  int documents() const { return documents_; }
  bool refused() const { return refused_; }

 private:
  void Node(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      Refuse(mark, "YAML anchors (&) are not allowed; quote a text that begins with &");
    }
    // "?" and "!" are what the parser itself says of a plain and of a quoted text.
    if (!tag.empty() && tag != "?" && tag != "!") {
      Refuse(mark, "YAML tags (!) are not allowed; quote a text that begins with !");
    }
  }
  void Refuse(const YAML::Mark& mark, const std::string& text) {
    refused_ = true;
    problems_.AddAt(PlaceOf(mark), "", text);
  }

  Problems& problems_;
  int documents_ = 0;
  bool refused_ = false;
};

// The parser ends some messages with a piece of the file, which may be a piece of a secret.
std::string WithoutQuote(const std::string& message) {
  return message.substr(0, message.find(':'));
}

}  // namespace

Place PlaceOf(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

std::optional<YAML::Node> ParseYaml(const std::string& text, Problems& problems) {
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Refusals refusals(problems);
    // Not to the end: some broken files are empty documents without end to this parser.
    while (refusals.documents() < 2 && parser.HandleNextDocument(refusals)) {
    }
    if (refusals.refused()) return std::nullopt;
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    problems.AddAt(PlaceOf(error.mark), "",
                   absl::StrCat("is not valid YAML: ", WithoutQuote(error.msg)));
    return std::nullopt;
  }
}

}  // namespace flexiti::config
