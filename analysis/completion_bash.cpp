#include "analysis/completion.hpp"
#include "analysis/shell_text.hpp"

namespace trainyard {
namespace {

constexpr const char* beginning =
    R"(# bash completion of trainyard, written by `trainyard completion bash`

_trainyard() {
  local typed=() word joined= i
  # bash takes `--engine=fluid` and `A:5` for three words each
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $word == [=:] ]] && ((${#typed[@]})); then
      typed[-1]+=$word
      joined=yes
    elif [[ $joined ]]; then
      typed[-1]+=$word
      joined=
    else
      typed+=("$word")
    fi
  done
  local current=${typed[-1]} option=
  ((${#typed[@]} > 1)) && option=${typed[-2]}
  if [[ $current == --*=* ]]; then
    option=${current%%=*}
    current=${current#*=}
  fi

  local command= place=0 skip=
  for word in "${typed[@]:0:${#typed[@]}-1}"; do
    if [[ $skip ]]; then
      skip=
    elif [[ $word == -* ]]; then
      [[ $valued == *" $word "* ]] && skip=yes
    elif [[ ! $command ]]; then
      command=$word
    else
      ((++place))
    fi
  done

  local files= folders= list= words=
  case $command,$option in
)";

constexpr const char* ending = R"(  esac

  local before=
  [[ $list && $current == *,* ]] && before=${current%,*},
  COMPREPLY=()
  mapfile -t COMPREPLY < <(
    compgen -W "$words" -- "${current#"$before"}"
    [[ $files ]] && compgen -f -- "$current"
    [[ $folders ]] && compgen -d -- "$current"
  )
  [[ $files || $folders ]] && compopt -o filenames 2>/dev/null
  # bash puts a reply in the place of what it takes for the last word
  local cut=${current%"${COMP_WORDS[COMP_CWORD]}"}
  [[ ${COMP_WORDS[COMP_CWORD]} == [=:] ]] && cut=$current
  for i in "${!COMPREPLY[@]}"; do
    COMPREPLY[i]=$before${COMPREPLY[i]#"$before"}
    COMPREPLY[i]=${COMPREPLY[i]#"$cut"}
  done
}

complete -F _trainyard trainyard
)";

std::string settings(const ValueChoice& choice) {
  std::string text;
  if (choice.files) text += " files=yes";
  if (choice.folders && !choice.files) text += " folders=yes";  // which are files too
  if (choice.list) text += " list=yes";
  if (!choice.words.empty()) text += " words=" + in_quotes(joined(choice.words, " "));
  return text.empty() ? " :" : text;
}

std::string branch(const std::string& pattern, const std::string& commands) {
  return "    " + pattern + ")" + commands + " ;;\n";
}

/// Options, or what comes at one place without a name.
std::string arguments(const CommandHelp& command, const ProgramHelp& help,
                      const CompletionNames& names) {
  std::string options;
  for (const OptionHelp& option : command.options) {
    options += (options.empty() ? "" : " ") + joined(names_in(option), " ");
  }
  std::string text = "\n      if [[ $current == -* ]]; then\n        words=" + in_quotes(options);
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const OptionHelp& argument = command.arguments[i];
    text += "\n      elif ((place " + std::string{argument.repeated ? ">=" : "=="} + " " +
            std::to_string(i) + ")); then\n       " +
            settings(choice_of(argument.value, help, names));
  }
  return text + "\n      fi";
}

std::string branches_of(const CommandHelp& command, const ProgramHelp& help,
                        const CompletionNames& names) {
  std::string text;
  for (const OptionHelp& option : command.options) {
    if (option.value.empty()) continue;
    std::string pattern;
    for (const std::string& name : names_in(option)) {
      pattern += (pattern.empty() ? "" : "|") + command.name + "," + name;
    }
    text += branch(pattern, settings(choice_of(option.value, help, names)));
  }
  return text + branch(command.name + ",*", arguments(command, help, names));
}

std::string branch_of_program(const ProgramHelp& help) {
  std::vector<std::string> words;
  for (const CommandHelp& command : help.commands) words.push_back(command.name);
  for (const OptionHelp& option : help.program.options) {
    for (std::string& name : names_in(option)) words.push_back(std::move(name));
  }
  return branch(",*", " words=" + in_quotes(joined(words, " ")));
}

/// Options whose next word is their value.
std::string valued(const ProgramHelp& help) {
  std::string text = " ";
  for (const CommandHelp& command : help.commands) {
    for (const OptionHelp& option : command.options) {
      if (option.value.empty()) continue;
      for (const std::string& name : names_in(option)) {
        if (text.find(" " + name + " ") == std::string::npos) text += name + " ";
      }
    }
  }
  return text;
}

}  // namespace

std::string bash_completion(const ProgramHelp& help, const CompletionNames& names) {
  std::string text = beginning;
  const std::string place = "  local command= place=0 skip=\n";
  text.insert(text.find(place), "  local valued=" + in_quotes(valued(help)) + "\n");
  for (const CommandHelp& command : help.commands) text += branches_of(command, help, names);
  return text + branch_of_program(help) + ending;
}

}  // namespace trainyard
