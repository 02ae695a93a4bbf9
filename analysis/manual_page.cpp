#include "analysis/manual_page.hpp"

#include <algorithm>
#include <span>

namespace trainyard {
namespace {

/// A text in which troff takes nothing for its own.
std::string plain(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\\') {
      result += "\\e";
    } else if (letter == '-') {
      result += "\\-";
    } else {
      result += letter;
    }
  }
  return result.starts_with('.') || result.starts_with('\'') ? "\\&" + result : result;
}

std::string paragraphs(std::span<const std::string> texts) {
  std::string result;
  for (const std::string& text : texts) result += ".PP\n" + plain(text) + "\n";
  return result;
}

std::string term(const std::string& what, const std::string& meaning) {
  return ".TP\n.B " + plain(what) + "\n" + plain(meaning) + "\n";
}

std::string terms(std::string_view heading, std::span<const HelpTerm> all) {
  if (all.empty()) return {};
  std::string text = std::string{heading} + "\n";
  for (const HelpTerm& one : all) text += term(one.term, one.meaning);
  return text;
}

std::string options(std::string_view heading, std::span<const OptionHelp> all) {
  if (all.empty()) return {};
  std::string text = std::string{heading} + "\n";
  for (const OptionHelp& option : all) {
    const bool named = option.names.starts_with('-');
    const std::string name = named ? option.names + (option.value.empty() ? "" : " ") : "";
    const std::string usually = option.usually.empty() ? "" : " (default: " + option.usually + ")";
    text += term(name + option.value, option.meaning + usually);
  }
  return text;
}

std::string examples(std::string_view heading, std::span<const HelpExample> all) {
  if (all.empty()) return {};
  std::string text = std::string{heading} + "\n";
  for (const HelpExample& one : all) {
    text += ".PP\n" + plain(one.shows) + ":\n.PP\n.nf\n.RS\n" + plain(one.command) + "\n.RE\n.fi\n";
  }
  return text;
}

std::string see_also(std::span<const std::string> all) {
  if (all.empty()) return {};
  std::string text = ".SH SEE ALSO\n";
  for (std::size_t i = 0; i < all.size(); ++i) {
    text += plain(all[i]) + (i + 1 < all.size() ? ",\n" : "\n");
  }
  return text;
}

std::string head(const std::string& title, std::string_view version, const CommandHelp& help,
                 const std::string& name) {
  return ".TH " + title + " 1 \"\" \"trainyard " + std::string{version} +
         "\" \"Trainyard\"\n.SH NAME\n" + name + " \\- " + plain(help.text.purpose) +
         "\n.SH SYNOPSIS\n" + plain(usage_of(help)) + "\n.SH DESCRIPTION\n" +
         paragraphs(help.text.description);
}

std::string ending(const CommandText& text) {
  return terms(".SH FILES", text.files) + terms(".SH ENVIRONMENT", text.environment) +
         terms(".SH EXIT STATUS", text.exit_codes) + examples(".SH EXAMPLES", text.examples) +
         see_also(text.see_also);
}

/// A command as a part of the program's page.
std::string section_of(const CommandHelp& command) {
  return ".SS " + plain(usage_of(command)) + "\n" + plain(command.text.purpose) + ".\n" +
         paragraphs(command.text.description) + options(".PP", command.arguments) +
         options(".PP", command.options) + examples(".PP", command.text.examples);
}

}  // namespace

std::string manual_page(const ProgramHelp& help, std::string_view version) {
  std::string text = head("TRAINYARD", version, help.program, "trainyard");
  text += options(".SH OPTIONS", help.program.options) + ".SH COMMANDS\n";
  for (const CommandHelp& command : help.commands) text += section_of(command);
  return text + ending(help.program.text);
}

std::string manual_page(const CommandHelp& command, std::string_view version) {
  std::string name = "trainyard-" + command.name;
  std::string title = name;
  std::ranges::transform(title, title.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return head(title, version, command, plain(name)) + options(".SH ARGUMENTS", command.arguments) +
         options(".SH OPTIONS", command.options) + ending(command.text);
}

}  // namespace trainyard
