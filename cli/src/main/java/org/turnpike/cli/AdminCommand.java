package org.turnpike.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `turnpike admin`: who may sign in to the console of a node, whether it runs or not.
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    subcommands = {
      AdminCommand.Add.class,
      AdminCommand.ListOf.class,
      AdminCommand.Passwd.class,
      AdminCommand.Remove.class
    },
    description = {
      "Adds, lists and removes the administrators of a node of this machine, and gives",
      "them new passwords. They are for the console and the REST API, and no users. A",
      "running node does it at once; for one that is stopped it is done in its data",
      "folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  turnpike admin passwd              of the first one, admin, whose password is lost",
      "  turnpike admin add dora",
      "  turnpike admin list --node fe1",
      "",
      "Exit codes: 0 done, 2 usage, or no such administrator, 3 no such node or folder."
    })
final class AdminCommand implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  private static String line(JsonNode administrator) {
    String name = administrator.path("name").asString();
    return administrator.has("password")
        ? name
            + "\n  password "
            + administrator.path("password").asString()
            + "   (shown this once)"
        : name;
  }

  /// `turnpike admin add`.
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Adds an administrator. Without --password one is made and shown once.")
  static final class Add extends NodeVerb {

    Add() {
      super("admin");
    }

    @Parameters(
        paramLabel = "NAME",
        description = "Lower-case letters, digits and . _ -; 63 at most.")
    private String name = "";

    @Option(
        names = "--password",
        paramLabel = "PASSWORD",
        description =
            "8 characters or more. Others of this machine see it while the command runs; better let"
                + " it be made.")
    private String password = "";

    @Override
    String verb() {
      return "add";
    }

    @Override
    void fill(ObjectNode with) {
      with.put("name", name).put("password", password);
    }

    @Override
    String told(JsonNode answer) {
      return "added " + line(answer);
    }
  }

  /// `turnpike admin list`.
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The administrators, one a line.")
  static final class ListOf extends NodeVerb {

    ListOf() {
      super("admin");
    }

    @Override
    String verb() {
      return "list";
    }

    @Override
    void fill(ObjectNode with) {}

    @Override
    String told(JsonNode answer) {
      List<String> lines = new ArrayList<>();
      answer.forEach(name -> lines.add(name.asString()));
      lines.add(answer.size() == 1 ? "1 administrator" : answer.size() + " administrators");
      return String.join("\n", lines);
    }
  }

  /// `turnpike admin passwd`.
  @Command(
      name = "passwd",
      mixinStandardHelpOptions = true,
      description = {
        "Gives an administrator a new password, made and shown once unless it is given,",
        "and ends their sessions."
      })
  static final class Passwd extends NodeVerb {

    Passwd() {
      super("admin");
    }

    @Parameters(
        paramLabel = "NAME",
        arity = "0..1",
        defaultValue = "admin",
        description = "${DEFAULT-VALUE} unless told.")
    private String name = "";

    @Option(names = "--password", paramLabel = "PASSWORD", description = "8 characters or more.")
    private String password = "";

    @Override
    String verb() {
      return "passwd";
    }

    @Override
    void fill(ObjectNode with) {
      with.put("name", name).put("password", password);
    }

    @Override
    String told(JsonNode answer) {
      return "new password of " + line(answer);
    }
  }

  /// `turnpike admin remove`.
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes an administrator, and ends their sessions. The last one stays.")
  static final class Remove extends NodeVerb {

    Remove() {
      super("admin");
    }

    @Parameters(paramLabel = "NAME", description = "Who.")
    private String name = "";

    @Override
    String verb() {
      return "remove";
    }

    @Override
    void fill(ObjectNode with) {
      with.put("name", name);
    }

    @Override
    String told(JsonNode answer) {
      return "removed " + answer.path("removed").asString();
    }
  }
}
