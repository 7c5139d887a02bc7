using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace NanoFramework.Analyzer
{
    /// <summary>
    /// What compiles against the contract, and then is refused when a board loads it, stops the metadata processor, or computes something else. What
    /// boards lack altogether is not here: the contract lacks it too.
    /// </summary>
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    public sealed class RefusedByBoards : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new(
            "NANO001", "Not for boards", "Boards: {0}", "nanoFramework", DiagnosticSeverity.Error, isEnabledByDefault: true);

        /// <inheritdoc/>
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

        /// <inheritdoc/>
        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
            context.EnableConcurrentExecution();
            On(context, "the assembly is refused when it is loaded: generic", SyntaxKind.TypeParameterList);
            On(context, "the metadata processor stops: unsafe", SyntaxKind.PointerType, SyntaxKind.FunctionPointerType, SyntaxKind.UnsafeStatement,
                SyntaxKind.FixedStatement, SyntaxKind.StackAllocArrayCreationExpression, SyntaxKind.ImplicitStackAllocArrayCreationExpression);
            On(context, "checked arithmetic wraps there", SyntaxKind.CheckedExpression, SyntaxKind.CheckedStatement);
            context.RegisterSyntaxNodeAction(CheckRank, SyntaxKind.ArrayRankSpecifier);
            context.RegisterSyntaxNodeAction(CheckMembers, SyntaxKind.InterfaceDeclaration);
            context.RegisterSyntaxNodeAction(CheckCall, SyntaxKind.InvocationExpression);
            context.RegisterSyntaxNodeAction(CheckText, SyntaxKind.AddExpression, SyntaxKind.Interpolation, SyntaxKind.AddAssignmentExpression);
        }

        private static void On(AnalysisContext context, string what, params SyntaxKind[] kinds) => context.RegisterSyntaxNodeAction(node => Report(node, what), kinds);

        private static void CheckRank(SyntaxNodeAnalysisContext context)
        {
            if (((ArrayRankSpecifierSyntax)context.Node).Rank > 1)
                Report(context, "the assembly is refused when it is loaded: rectangular array");
        }

        private static void CheckMembers(SyntaxNodeAnalysisContext context)
        {
            var bodies = ((InterfaceDeclarationSyntax)context.Node).Members
                .SelectMany(member => member is BasePropertyDeclarationSyntax property
                    ? property.AccessorList?.Accessors.Select(accessor => (accessor.Body as SyntaxNode) ?? accessor.ExpressionBody) ?? [(property as PropertyDeclarationSyntax)?.ExpressionBody]
                    : [(member as MethodDeclarationSyntax)?.Body as SyntaxNode ?? (member as MethodDeclarationSyntax)?.ExpressionBody]);
            if (bodies.Any(body => body is not null))
                Report(context, "a default member of an interface throws when it is called");
        }

        private static void CheckCall(SyntaxNodeAnalysisContext context)
        {
            var call = (InvocationExpressionSyntax)context.Node;
            if (call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString" } access && IsEnum(context, access.Expression))
                Report(context, "the text of an enumeration is its number");
        }

        private static void CheckText(SyntaxNodeAnalysisContext context)
        {
            var isNumber = context.Node switch
            {
                InterpolationSyntax hole => IsEnum(context, hole.Expression),
                BinaryExpressionSyntax sum => IsText(context, sum) && (IsEnum(context, sum.Left) || IsEnum(context, sum.Right)),
                AssignmentExpressionSyntax sum => IsText(context, sum.Left) && IsEnum(context, sum.Right),
                _ => false,
            };
            if (isNumber)
                Report(context, "the text of an enumeration is its number");
        }

        private static bool IsEnum(SyntaxNodeAnalysisContext context, ExpressionSyntax expression) =>
            context.SemanticModel.GetTypeInfo(expression, context.CancellationToken).Type?.TypeKind == TypeKind.Enum;

        private static bool IsText(SyntaxNodeAnalysisContext context, ExpressionSyntax expression) =>
            context.SemanticModel.GetTypeInfo(expression, context.CancellationToken).Type?.SpecialType == SpecialType.System_String;

        private static void Report(SyntaxNodeAnalysisContext context, string what) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, context.Node.GetLocation(), what));
    }
}
