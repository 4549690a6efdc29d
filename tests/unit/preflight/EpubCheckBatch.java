// Runs EPUBCheck on many files in one Java machine: starting it is most of the time.
//   java -cp 'epubcheck.jar:lib/*' EpubCheckBatch.java book.epub …
// Prints for each file: name, fatal errors, errors, warnings, with a tab between; messages on stderr.
import com.adobe.epubcheck.api.EpubCheck;
import com.adobe.epubcheck.util.DefaultReportImpl;
import java.io.File;

public class EpubCheckBatch {
  public static void main(String[] names) {
    for (String name : names) {
      DefaultReportImpl report = new DefaultReportImpl(name, null, false);
      report.initialize();
      new EpubCheck(new File(name), report).doValidate();
      System.out.println(
          String.join(
              "\t",
              name,
              "" + report.getFatalErrorCount(),
              "" + report.getErrorCount(),
              "" + report.getWarningCount()));
    }
  }
}
