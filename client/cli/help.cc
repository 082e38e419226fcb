#include "client/cli/help.h"

#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace flexiti::cli {

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  const std::string description = command->get_description();
  std::ostringstream line;
  CLI::detail::format_help(line, command->get_display_name(true),
                           description.substr(0, description.find('\n')), get_column_width());
  return line.str();
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  std::string text;
  if (option->get_type_size() != 0) {  // no flag
    std::string type = option->get_type_name();
    // The name of a positional argument says what it is; ":{a,b}" after it stays.
    if (option->get_positional()) type = std::string(absl::StripPrefix(type, "TEXT"));
    if (!type.empty()) absl::StrAppend(&text, type.front() == ':' ? "" : " ", type);
    if (!option->get_default_str().empty()) absl::StrAppend(&text, "=", option->get_default_str());
    if (option->get_required()) absl::StrAppend(&text, " ", get_label("REQUIRED"));
  }
  if (!option->get_envname().empty()) absl::StrAppend(&text, " (", option->get_envname(), ")");
  return text;
}

std::string HelpFormatter::make_expanded(const CLI::App* group) const {
  std::vector<const CLI::Option*> options = group->get_options([group](const CLI::Option* option) {
    return option->nonpositional() && option != group->get_help_ptr();
  });
  return make_group(group->get_group(), /*is_positional=*/false, std::move(options));
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  return absl::StrReplaceAll(CLI::Formatter::make_help(app, std::move(name), mode),
                             {{"\n\n\n", "\n\n"}});
}

}  // namespace flexiti::cli
