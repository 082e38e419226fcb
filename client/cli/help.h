// How `--help` reads: what CLI11 prints, made shorter.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace flexiti::cli {

// A list of commands shows the first line of each description only; an option's line says its type,
// default, whether it is required and its variable, and leaves to headings which others it
// excludes; a group of which some must be given reads as any other; one blank line stands between
// groups.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_expanded(const CLI::App* group) const override;
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

}  // namespace flexiti::cli
